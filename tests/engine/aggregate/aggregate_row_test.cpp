#include "fixture.hpp"

#include "millrace/engine/aggregate/aggregate_row.hpp"

using namespace millrace;

namespace {

aggregate_call call(std::string_view name, std::vector<type> types, std::uint32_t argument, std::uint32_t filter) {
  const auto chosen = resolve(name, types);
  aggregate_call made;
  made.entry = chosen.entry;
  made.argument = argument;
  made.filter = filter;
  made.result_type = chosen.result_type;
  return made;
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
    batch_view made;
    made.columns = columns;
    made.row_count = 4;
    made.rows = selection::all(4);
    return made;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(aggregate_row_suite)

BOOST_AUTO_TEST_CASE(counts_only_rows_where_the_filter_is_true) {
  filtered_calls with;
  with.row.update(with.batch(), with.batch().rows, with.rows.data(), with.heap);
  with.row.finish({with.rows.data(), 1}, with.memory, with.failures, with.out);

  const std::vector<std::string> expected = {"4", "10", "2", "5"};
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(to_string(value_at(with.out[i], 0)) == expected[i]);
}

BOOST_AUTO_TEST_CASE(answers_rows_that_the_filter_leaves_out) {
  filtered_calls with;
  with.row.running(with.batch(), with.batch().rows, with.rows.data(), with.heap, with.memory, with.failures, with.out);

  const std::vector<std::vector<std::string>> expected = {
    {"1", "2", "3", "4"}, {"1", "3", "6", "10"}, {"1", "1", "1", "2"}, {"1", "1", "1", "5"}};
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(texts_of(with.out[i], 4, with.failures) == expected[i], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_filter_that_passes_nothing_folds_nothing) {
  filtered_calls with;
  with.columns[1] = column_of(type_id::boolean, {".", "false", "false", "."}, with.memory);
  with.row.update(with.batch(), with.batch().rows, with.rows.data(), with.heap);
  with.row.finish({with.rows.data(), 1}, with.memory, with.failures, with.out);

  BOOST_TEST(to_string(value_at(with.out[0], 0)) == "4");
  BOOST_TEST(to_string(value_at(with.out[2], 0)) == "0");
  BOOST_TEST(to_string(value_at(with.out[3], 0)) == "NULL");
}

BOOST_AUTO_TEST_CASE(leaves_what_stands_before_the_states_alone) {
  filtered_calls with;
  std::memset(with.states.at(0), 0x5a, 16);
  with.row.update(with.batch(), with.batch().rows, with.rows.data(), with.heap);
  for (std::size_t i = 0; i < 16; ++i)
    BOOST_TEST(std::to_integer<int>(with.states.at(0)[i]) == 0x5a);
}

BOOST_AUTO_TEST_SUITE_END()
