// How fast are the scenarios end to end: from columnar batches in memory through router, exchange and
// partitions to a sink that counts?

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "millrace/bench/or_exit.hpp"
#include "millrace/bench/pipeline.hpp"
#include "millrace/bench/report.hpp"
#include "millrace/bench/workload.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t rows_full = 10'000'000;
constexpr std::uint64_t rows_short = 2'000'000;
constexpr double seconds_per_run = 1.0;
constexpr std::uint64_t passes_max = 50;
constexpr std::uint32_t partition_counts[] = {1, 2};

[[noreturn]] void fail(const workload& load, const std::string& what) {
  exit_with(std::string(load.name) + ": " + what);
}

void expect_equal(const workload& load, const std::string& what, std::uint64_t found, std::uint64_t expected) {
  if (found != expected)
    fail(load, what + ": " + std::to_string(found) + " instead of " + std::to_string(expected));
}

/// Runs a scenario at the size whose output is known.
void check_small(const workload& load, const physical_plan& plan, pipeline_host& host) {
  const input_table input(load.columns, load.check_rows);
  run_request request{.plan = &plan, .input = &input, .check = output_check::digest};
  const auto alone = run_engine_alone(request);
  if (load.check_windows != 0)
    expect_equal(load, "windows", alone.output.windows, load.check_windows);
  for (const auto partitions : partition_counts) {
    request.partitions = partitions;
    const auto found = host.run(request);
    expect_equal(load, "output rows", found.output.rows, load.check_output);
    if (found.output != alone.output)
      fail(load, "output depends on the number of partitions");
  }
}

/// Reads every value of the output at full size, which must not depend on the number of partitions.
output_digest check_full(const workload& load, run_request request, pipeline_host& host) {
  request.check = output_check::digest;
  request.passes = 1;
  request.partitions = partition_counts[0];
  const auto expected = host.run(request).output;
  for (const auto partitions : partition_counts) {
    request.partitions = partitions;
    if (host.run(request).output != expected)
      fail(load, "output depends on the number of partitions");
  }
  return expected;
}

/// Reads an input without event time as often as a run takes to last a second.
std::uint64_t passes_for(const workload& load, run_request request, pipeline_host& host) {
  if (load.has_event_time)
    return 1;
  const auto passes = std::ceil(seconds_per_run / host.run(request).time.wall_s);
  return std::min(static_cast<std::uint64_t>(passes), passes_max);
}

void measure(const workload& load, const bench_arguments& arguments, pipeline_host& host, report& into) {
  const auto plan = compile_or_exit(script_of(load, 0));
  check_small(load, plan, host);
  const input_table input(load.columns, arguments.is_short ? rows_short : rows_full);
  run_request request{.plan = &plan, .input = &input};
  const auto output = check_full(load, request, host);
  request.passes = arguments.is_short ? 1 : passes_for(load, request, host);

  const auto rows = static_cast<double>(request.row_count());
  std::vector<double> rates[std::size(partition_counts)];
  std::vector<double> cpu_ns[std::size(partition_counts)];
  for (int run = 0; run < arguments.run_count(); ++run)
    for (std::size_t i = 0; i < std::size(partition_counts); ++i) {
      request.partitions = partition_counts[i];
      const auto time = host.run(request).time;
      rates[i].push_back(rows / time.wall_s / 1e6 / partition_counts[i]);
      cpu_ns[i].push_back(time.cpu_s / rows * 1e9);
    }
  for (std::size_t i = 0; i < std::size(partition_counts); ++i) {
    const auto rate = spread_of(rates[i]);
    into.add({{"scenario", load.name},
              {"partitions", partition_counts[i]},
              {"rows", request.row_count()},
              {"Mrows/s per partition", rounded(rate.median, 2)},
              {"lowest", rounded(rate.lowest, 2)},
              {"highest", rounded(rate.highest, 2)},
              {"cpu ns/row", rounded(spread_of(cpu_ns[i]).median, 1)},
              {"output rows", output.rows},
              {"checksum", output.ordered % 100'000'000}});
  }
}

} // namespace

} // namespace millrace

int main(int argument_count, char** arguments) {
  const millrace::bench_arguments given(argument_count, arguments);
  millrace::report results("scenarios", "rows per second end to end, from batches in memory to a counting sink");
  millrace::pipeline_host host(millrace::pinning::on);
  for (const auto& load : millrace::workloads())
    if (given.rest.empty() || std::find(given.rest.begin(), given.rest.end(), load.name) != given.rest.end())
      millrace::measure(load, given, host, results);
  results.note("Output was checked against stated row counts at a small size, and is the same, value for value and in");
  results.note("the same order, for 1 and 2 partitions at full size. Output rows and checksum are of one pass.");
  results.print();
  results.write(given.json_path);
}
