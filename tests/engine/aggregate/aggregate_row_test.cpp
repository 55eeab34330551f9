#include "fixture.hpp"

#include "millrace/engine/aggregate/aggregate_row.hpp"

using namespace millrace;

namespace {

aggregate_call call(std::string_view name, std::vector<type> types, std::uint32_t argument, std::uint32_t filter) {
  const auto chosen = resolve(name, types);
  aggregate_call call;
  call.entry = chosen.entry;
  call.argument = argument;
  call.filter = filter;
  call.result_type = chosen.result_type;
  return call;
}

/// COUNT(*), SUM(x) and both with FILTER (WHERE f), over x = 1 2 3 4 and f = true false NULL true.
struct filtered_calls {
  arena memory;
  std::vector<column> columns = {column_of(type_id::integer, {"1", "2", "3", "4"}, memory),
                                 column_of(type_id::boolean, {"true", "false", ".", "true"}, memory)};
  std::vector<aggregate_call> calls = {call("count", {}, aggregate_call::no_column, aggregate_call::no_column),
                                       call("sum", {type_id::integer}, 0, aggregate_call::no_column),
                                       call("count", {}, aggregate_call::no_column, 1),
                                       call("sum", {type_id::integer}, 0, 1)};
  aggregate_row row{calls, 16};
  group_states states{1, row.row_bytes()};
  std::vector<std::byte*> rows{4, states.at(0)};
  state_heap heap;
  row_failures failures;
  std::vector<column> out{4};

  [[nodiscard]] batch_view batch() const {
    batch_view batch;
    batch.columns = columns;
    batch.row_count = 4;
    batch.rows = selection::all(4);
    return batch;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(aggregate_row_suite)

BOOST_AUTO_TEST_CASE(counts_only_rows_where_the_filter_is_true) {
  filtered_calls calls;
  calls.row.update(calls.batch(), calls.batch().rows, calls.rows.data(), calls.heap);
  calls.row.finish({calls.rows.data(), 1}, calls.heap, calls.memory, calls.failures, calls.out);

  const std::vector<std::string> expected = {"4", "10", "2", "5"};
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(to_string(value_at(calls.out[i], 0)) == expected[i]);
}

BOOST_AUTO_TEST_CASE(answers_rows_that_the_filter_leaves_out) {
  filtered_calls calls;
  calls.row.running(calls.batch(), calls.batch().rows, calls.rows.data(), calls.heap, calls.memory, calls.failures,
                    calls.out);

  const std::vector<std::vector<std::string>> expected = {
    {"1", "2", "3", "4"}, {"1", "3", "6", "10"}, {"1", "1", "1", "2"}, {"1", "1", "1", "5"}};
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(texts_of(calls.out[i], 4, calls.failures) == expected[i], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_filter_that_passes_nothing_folds_nothing) {
  filtered_calls calls;
  calls.columns[1] = column_of(type_id::boolean, {".", "false", "false", "."}, calls.memory);
  calls.row.update(calls.batch(), calls.batch().rows, calls.rows.data(), calls.heap);
  calls.row.finish({calls.rows.data(), 1}, calls.heap, calls.memory, calls.failures, calls.out);

  BOOST_TEST(to_string(value_at(calls.out[0], 0)) == "4");
  BOOST_TEST(to_string(value_at(calls.out[2], 0)) == "0");
  BOOST_TEST(to_string(value_at(calls.out[3], 0)) == "NULL");
}

BOOST_AUTO_TEST_CASE(leaves_what_stands_before_the_states_alone) {
  filtered_calls calls;
  std::memset(calls.states.at(0), 0x5a, 16);
  calls.row.update(calls.batch(), calls.batch().rows, calls.rows.data(), calls.heap);
  for (std::size_t i = 0; i < 16; ++i)
    BOOST_TEST(std::to_integer<int>(calls.states.at(0)[i]) == 0x5a);
}

BOOST_AUTO_TEST_SUITE_END()
