#include "allocation_counter.hpp"
#include "fixture.hpp"

#include <functional>

#include "millrace/engine/operator/group_aggregate.hpp"
#include "millrace/engine/operator/over_aggregate.hpp"
#include "millrace/engine/operator/time_order.hpp"
#include "millrace/engine/operator/window_aggregate.hpp"

using namespace millrace;

namespace {

constexpr std::uint32_t rows_per_chunk = 200;

class discarding final : public row_receiver {
public:
  void push(const batch_view& rows, operator_context&) override { rows_seen += rows.rows.count; }
  std::uint64_t rows_seen = 0;
};

struct subject {
  std::string_view name;
  std::function<std::unique_ptr<stream_operator>()> make;
  duration delay{};
};

std::vector<aggregate_call> calls() {
  return {count_rows_call(), call_of("avg", {type_id::bigint}, 2), call_of("min", {type_id::varchar}, 1),
          call_of("last", {type_id::varchar}, 1)};
}

std::unique_ptr<stream_operator> grouping(emit_mode emit) {
  return std::make_unique<group_aggregate>(group_spec{{1}, calls(), emit}, std::vector<type>{type_id::varchar},
                                           operator_settings{});
}

std::unique_ptr<stream_operator> windows(emit_mode emit) {
  window_spec window;
  window.kind = find_window_kind("tumbling");
  window.size = {50};
  window.slide = {50};
  return std::make_unique<window_aggregate>(group_spec{{1}, calls(), emit}, window, std::vector<type>{type_id::varchar},
                                            operator_settings{});
}

std::unique_ptr<stream_operator> over(std::uint64_t preceding) {
  over_spec spec;
  spec.keys = {1};
  for (const auto& call : calls())
    spec.calls.push_back({call, preceding});
  return std::make_unique<over_aggregate>(spec, std::vector<type>{type_id::varchar}, operator_settings{});
}

/// Rows wait for `delay`, so that those of a chunk leave with the next one.
std::unique_ptr<stream_operator> order() {
  const time_order_spec spec{.time_column = 0, .keys = {1}, .needed = {true, true, true}};
  return std::make_unique<time_order>(spec, std::vector<type>{type_id::timestamp, type_id::varchar, type_id::bigint},
                                      operator_settings{});
}

const std::vector<subject>& subjects() {
  static const std::vector<subject> all = {
    {"group, changes", [] { return grouping(emit_mode::changes); }},
    {"group, final", [] { return grouping(emit_mode::final_); }},
    {"window, changes", [] { return windows(emit_mode::changes); }},
    {"window, final", [] { return windows(emit_mode::final_); }},
    {"over, bounded", [] { return over(9); }},
    {"over, unbounded", [] { return over(over_call::unbounded); }},
    {"time order, passing", order},
    {"time order, waiting", order, {150}},
  };
  return all;
}

/// One chunk of rows in time order: short and long keys, a few of them late.
std::vector<column> chunk_columns(std::int64_t chunk, arena& memory) {
  column_builder times(type_id::timestamp, rows_per_chunk, memory);
  column_builder keys(type_id::varchar, rows_per_chunk, memory);
  column_builder numbers(type_id::bigint, rows_per_chunk, memory);
  for (std::uint32_t i = 0; i < rows_per_chunk; ++i) {
    times.append_int64(chunk * rows_per_chunk + i - (i % 50 == 7 ? 300 : 0));
    keys.append_text(i % 3 == 0 ? "short" : i % 3 == 1 ? "a key that is kept in the heap" : "third");
    numbers.append_int64(i);
  }
  return {times.finish(), keys.finish(), numbers.finish()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(steady_state_suite)

BOOST_AUTO_TEST_CASE(the_thousandth_chunk_allocates_nothing) {
  for (const auto& subject : subjects()) {
    arena input;
    arena memory;
    recording_rejects rejects;
    discarding out;
    std::optional<failure> fatal;
    const chunk_facts facts;
    const auto run = subject.make();
    run->output().connect(out);
    std::vector<std::uint64_t> allocations_by_chunk;
    allocations_by_chunk.reserve(1000);
    for (std::int64_t chunk = 0; chunk < 1000; ++chunk) {
      input.reset();
      memory.reset();
      const auto columns = chunk_columns(chunk, input);
      batch_view batch;
      batch.columns = columns;
      batch.row_count = rows_per_chunk;
      batch.rows = selection::all(rows_per_chunk);
      batch.first_position = static_cast<row_position>(chunk) * rows_per_chunk;
      const event_time before{chunk * rows_per_chunk};
      const event_time after{(chunk + 1) * rows_per_chunk};
      operator_context context{
        memory,
        facts,
        {before - subject.delay, after - subject.delay, event_time::max(), before, subject.delay},
        rejects,
        fatal};
      const auto allocations_before = count_allocations();
      run->push(batch, context);
      run->advance(context);
      allocations_by_chunk.push_back(count_allocations() - allocations_before);
    }
    BOOST_TEST(!fatal.has_value());
    BOOST_TEST((subject.name == "group, final" || out.rows_seen > 1000U));
    BOOST_TEST(allocations_by_chunk.front() > 0U);
    for (std::size_t chunk = 100; chunk < 1000; ++chunk)
      BOOST_REQUIRE_MESSAGE(allocations_by_chunk[chunk] == 0, subject.name << ", chunk " << chunk);
  }
}

BOOST_AUTO_TEST_SUITE_END()
