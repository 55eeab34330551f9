// Where do the instructions of one scenario go? To be run under `valgrind --tool=callgrind`, see README.md.

#include <cstdlib>
#include <iostream>
#include <string>

#include "millrace/bench/pipeline.hpp"
#include "millrace/bench/workload.hpp"

int main(int argument_count, char** arguments) {
  using namespace millrace;
  const auto* load = argument_count >= 3 && argument_count <= 5 ? find_workload(arguments[1]) : nullptr;
  if (load == nullptr) {
    std::cerr << "usage: millrace_bench_profile SCENARIO ROWS [PARTITIONS [BATCHES_PER_CHUNK]]\n"
                 "Runs the whole pipeline, or without PARTITIONS the engine alone; with 0, only generates the input.\n";
    return EXIT_FAILURE;
  }
  const auto plan = compile_or_exit(script_of(*load, 0));
  const input_table input(load->columns, std::stoull(arguments[2]));
  run_request request{.plan = &plan, .input = &input};
  run_outcome outcome;
  if (argument_count == 3) {
    outcome = run_engine_alone(request);
  } else {
    request.partitions = static_cast<std::uint32_t>(std::stoul(arguments[3]));
    if (request.partitions == 0)
      return EXIT_SUCCESS;
    if (argument_count == 5)
      request.chunk_batches = std::stoull(arguments[4]);
    outcome = pipeline_host(pinning::on).run(request);
  }
  const auto rows = static_cast<double>(input.row_count());
  std::cout << load->name << ": " << input.row_count() << " rows in, " << outcome.output.rows << " rows out, "
            << outcome.time.wall_s / rows * 1e9 << " ns and " << outcome.time.cpu_s / rows * 1e9
            << " ns of processor time per row\n";
}
