// What do private ownership of the engine, a pinned thread and handing over batches buy? One engine and
// one query, fed in five ways; the outputs of all five must be equal.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/bench/or_exit.hpp"
#include "millrace/bench/pipeline.hpp"
#include "millrace/bench/report.hpp"
#include "millrace/bench/row_messages.hpp"
#include "millrace/bench/workload.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t rows_full = 10'000'000;
constexpr std::uint64_t rows_short = 2'000'000;
constexpr std::uint64_t rows_checked = 200'000;
constexpr std::uint64_t single_rows_full = 1'000'000;
constexpr std::uint64_t single_rows_short = 100'000;

/// Rows of two workers on a shared engine are out of order by up to a few hundred seconds of event time.
/// The delay keeps them from being late, in all five ways alike.
constexpr unsigned delay_minutes = 15;
static_assert(delay_minutes * 60 > 2 * rows_under_way);

/// A scenario, how often its input is read so that a run of the fast ways lasts a second, and the batches of
/// a chunk.
struct scenario {
  const workload* load = nullptr;
  std::uint64_t passes = 1;
  std::size_t chunk_batches = chunk_batches_default;
};

/// The largest chunk there may be: where a row takes a nanosecond, what a chunk costs by itself shows.
constexpr std::size_t chunk_batches_largest = 16;

/// What a message holds.
enum class message_unit : std::uint8_t { row, chunk };

/// One way of feeding the engine.
struct way {
  std::string_view name;
  std::string_view what;
  message_unit unit = message_unit::chunk;
  bool keeps_order = true; ///< Of rows; without it only the set of output rows can be compared.
  std::function<run_outcome(const run_request&)> run;
};

[[nodiscard]] std::vector<way> ways(pipeline_host& pinned, pipeline_host& unpinned) {
  const auto in_partitions = [](pipeline_host& host, std::uint32_t partitions, pinning pin) {
    return [&host, partitions, pin](run_request request) {
      request.partitions = partitions;
      request.pin = pin;
      return host.run(request);
    };
  };
  return {
    {"a", "shared engine, mutex, row messages", message_unit::row, false,
     [](const run_request& request) { return run_by_rows(request, row_message_way::shared_engine); }},
    {"b", "owning actor, row messages", message_unit::row, true,
     [](const run_request& request) { return run_by_rows(request, row_message_way::owned_engine); }},
    {"c", "owning actor, chunks, not pinned", message_unit::chunk, true, in_partitions(unpinned, 1, pinning::off)},
    {"d", "the product: pinned partition, chunks", message_unit::chunk, true, in_partitions(pinned, 1, pinning::on)},
    {"d2", "the product, two partitions", message_unit::chunk, true, in_partitions(pinned, 2, pinning::on)},
    {"e", "engine alone in a loop", message_unit::chunk, true, run_engine_alone},
    {"e1", "engine alone, row by row", message_unit::row, true, run_engine_row_by_row},
  };
}

void check_equal(const workload& load, const physical_plan& plan, const std::vector<way>& all) {
  const input_table input(load.columns, rows_checked);
  const run_request request{.plan = &plan, .input = &input, .check = output_check::digest};
  const auto expected = run_engine_alone(request).output;
  for (const auto& one : all) {
    const auto found = one.run(request).output;
    if (found.rows == expected.rows && found.unordered == expected.unordered &&
        (!one.keeps_order || found.ordered == expected.ordered))
      continue;
    exit_with(std::string(load.name) + ": " + std::string(one.what) + ": the output is another one");
  }
}

/// What was measured of one way.
struct samples {
  std::uint64_t rows = 0;
  std::vector<double> rates;  ///< Million rows per second.
  std::vector<double> cpu_ns; ///< Per row.
};

/// Measures all ways in turn. Ways that send rows get fewer of them.
[[nodiscard]] std::vector<samples> measure(const scenario& which, const physical_plan& plan,
                                           const std::vector<way>& all, const bench_arguments& arguments) {
  const input_table chunk_input(which.load->columns, arguments.is_short ? rows_short : rows_full);
  const input_table row_input(which.load->columns, arguments.is_short ? single_rows_short : single_rows_full);
  std::vector<samples> taken(all.size());
  for (int run = -1; run < arguments.run_count(); ++run)
    for (std::size_t i = 0; i < all.size(); ++i) {
      run_request request{.plan = &plan, .input = &chunk_input, .passes = which.passes,
                          .chunk_batches = which.chunk_batches};
      if (all[i].unit == message_unit::row)
        request = {.plan = &plan, .input = &row_input};
      const auto time = all[i].run(request).time;
      const auto rows = static_cast<double>(request.row_count());
      taken[i].rows = request.row_count();
      if (run < 0)
        continue; // The first warms up.
      taken[i].rates.push_back(rows / time.wall_s / 1e6);
      taken[i].cpu_ns.push_back(time.cpu_s / rows * 1e9);
    }
  return taken;
}

void add_lines(const scenario& which, const std::vector<way>& all, const std::vector<samples>& taken, report& into) {
  const auto& load = *which.load;
  std::map<std::string_view, std::pair<double, double>> medians;
  for (std::size_t i = 0; i < all.size(); ++i)
    medians[all[i].name] = {spread_of(taken[i].rates).median, spread_of(taken[i].cpu_ns).median};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto rate = spread_of(taken[i].rates);
    into.add({{"scenario", load.name},
              {"chunk rows", which.chunk_batches * batch_rows_max},
              {"way", all[i].name},
              {"what", all[i].what},
              {"rows", taken[i].rows},
              {"Mrows/s", rounded(rate.median, 2)},
              {"lowest", rounded(rate.lowest, 2)},
              {"highest", rounded(rate.highest, 2)},
              {"cpu ns/row", rounded(spread_of(taken[i].cpu_ns).median, 1)},
              {"times a", rounded(rate.median / medians["a"].first, 1)},
              {"times e", rounded(rate.median / medians["e"].first, 2)},
              {"times e per cpu", rounded(medians["e"].second / medians[all[i].name].second, 2)}});
  }
}

} // namespace

} // namespace millrace

int main(int argument_count, char** arguments) {
  using namespace millrace;
  const bench_arguments given(argument_count, arguments);
  report results("architecture",
                 "what ownership, pinning and handing over batches buy: one engine, fed in several ways");
  pipeline_host pinned(pinning::on);
  pipeline_host unpinned(pinning::off);
  const auto all = ways(pinned, unpinned);
  const scenario measured[] = {{find_workload("0_select"), 25},
                               {find_workload("0_select"), 25, chunk_batches_largest},
                               {find_workload("2_group_by_final"), 5},
                               {find_workload("3a_tumbling"), 1}};
  for (const auto& which : measured) {
    const auto& load = *which.load;
    const auto plan = compile_or_exit(script_of(load, load.has_event_time ? delay_minutes : 0));
    check_equal(load, plan, all);
    add_lines(which, all, measure(which, plan, all, given), results);
  }
  results.note("`times a` and `times e` compare rows per second, `times e per cpu` rows per second of processor time.");
  results.note("The outputs of all ways were equal at 200,000 rows (way a: as a set, its rows are not in order).");
  results.print();
  results.write(given.json_path);
}
