#include "millrace/actors/internal/output/run_joiner.hpp"

#include <deque>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"

namespace millrace {

namespace {

/// Runs of one output by partition, whose rows are their positions.
struct fixture {
  run_joiner joiner{{.level_count = 2, .partition_count = 3, .window = 4}};
  arena memory;
  std::deque<column> columns;
  output_run joined;
  std::vector<const output_run*> out;

  [[nodiscard]] std::vector<output_run> run_of(const std::vector<row_position>& values, std::size_t spaces = 1) {
    std::vector<output_run> runs(1);
    if (values.empty())
      return runs;
    column_builder builder(type_id::bigint, static_cast<std::uint32_t>(values.size()), memory);
    auto* positions = memory.allocate<row_position>(values.size());
    auto& piece = runs[0].encoded.next();
    for (std::size_t i = 0; i < values.size(); ++i) {
      builder.append_int64(static_cast<std::int64_t>(values[i]));
      positions[i] = values[i];
      const auto text = std::to_string(values[i]) + std::string(spaces, ' ');
      piece.bytes.insert(piece.bytes.end(), text.begin(), text.end());
      piece.ends.push_back(piece.bytes.size());
    }
    runs[0].encoded.end_batch();
    auto& rows = runs[0].batches.emplace_back();
    rows.columns = {&columns.emplace_back(builder.finish()), 1};
    rows.row_count = static_cast<std::uint32_t>(values.size());
    rows.rows = selection::all(rows.row_count);
    rows.positions = positions;
    return runs;
  }
  /// Text of the one run that is to be written.
  [[nodiscard]] std::string text() const {
    BOOST_REQUIRE(out.size() == 1U);
    std::string text;
    for (const auto& piece : out[0]->encoded.all())
      text.append(piece.bytes.begin(), piece.bytes.end());
    return text;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(run_joiner_tests, fixture)

BOOST_AUTO_TEST_CASE(runs_are_merged_once_all_partitions_have_sent_theirs) {
  const auto a = run_of({1, 5});
  const auto b = run_of({2, 3});
  const auto c = run_of({4});
  BOOST_TEST(!joiner.accept(1, {6}, 2, c));
  BOOST_TEST(!joiner.accept(1, {6}, 0, a));
  BOOST_TEST(joiner.accept(1, {6}, 1, b));
  joiner.join({.level = 1, .chunk = {6}}, false, joined, out);
  BOOST_TEST(text() == "1 2 3 4 5 ");
  BOOST_TEST(out[0]->row_count() == 5U);
  BOOST_TEST(out[0]->encoded.all()[0].ends.empty());
}

BOOST_AUTO_TEST_CASE(the_ends_of_rows_are_kept_for_who_needs_them) {
  const auto a = run_of({10, 300});
  const auto b = run_of({20});
  const auto none = run_of({});
  for (std::uint32_t sender = 0; sender < 3; ++sender)
    static_cast<void>(joiner.accept(1, {0}, sender, sender == 0 ? a : sender == 1 ? b : none));
  joiner.join({.level = 1, .needs_ends = true}, false, joined, out);
  BOOST_TEST(text() == "10 20 300 ");
  const std::vector<std::uint64_t> expected{3, 6, 10};
  BOOST_TEST(out[0]->encoded.all()[0].ends == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_are_merged_as_rows_where_the_sink_takes_them) {
  const auto a = run_of({1, 4});
  const auto b = run_of({2});
  const auto c = run_of({3});
  for (std::uint32_t sender = 0; sender < 3; ++sender)
    static_cast<void>(joiner.accept(1, {0}, sender, sender == 0 ? a : sender == 1 ? b : c));
  joiner.join({.level = 1, .takes_rows = true}, false, joined, out);
  BOOST_REQUIRE(out.size() == 1U);
  BOOST_REQUIRE(out[0]->batches.size() == 1U);
  const column_reader<std::int64_t> values(out[0]->batches[0].columns[0]);
  for (std::uint32_t i = 0; i < 4; ++i)
    BOOST_TEST(values[i] == i + 1);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_alone_is_passed_on_as_it_is) {
  const auto only = run_of({7});
  const auto none = run_of({});
  for (std::uint32_t sender = 0; sender < 3; ++sender)
    static_cast<void>(joiner.accept(1, {0}, sender, sender == 1 ? only : none));
  joiner.join({.level = 1}, false, joined, out);
  BOOST_REQUIRE(out.size() == 1U);
  BOOST_TEST(out[0] == &only[0]);
}

BOOST_AUTO_TEST_CASE(runs_that_are_large_and_runs_while_memory_is_short_are_left_to_the_sink) {
  const auto a = run_of({1, 3}, run_joiner::joined_bytes_max / 2);
  const auto b = run_of({2});
  const auto none = run_of({});
  for (const auto is_short : {false, true}) {
    const auto& first = is_short ? b : a;
    for (std::uint32_t sender = 0; sender < 3; ++sender)
      static_cast<void>(joiner.accept(1, {3}, sender, sender == 0 ? none : sender == 1 ? first : b));
    joiner.join({.level = 1, .chunk = {3}}, is_short, joined, out);
    BOOST_REQUIRE(out.size() == 2U);
    BOOST_TEST(out[0] == &first[0]);
    BOOST_TEST(out[1] == &b[0]);
    BOOST_TEST(joined.row_count() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(chunks_and_levels_do_not_mix_and_places_are_used_again) {
  const auto none = run_of({});
  // Partition 0 of three decodes every third chunk, two of those in flight.
  for (std::uint64_t chunk = 0; chunk < 60; chunk += 6) {
    const auto a = run_of({chunk});
    const auto b = run_of({chunk + 3});
    for (std::uint32_t sender = 0; sender < 3; ++sender) {
      BOOST_TEST(joiner.accept(1, {chunk}, sender, sender == 0 ? a : none) == (sender == 2));
      BOOST_TEST(joiner.accept(1, {chunk + 3}, sender, sender == 0 ? b : none) == (sender == 2));
    }
    joiner.join({.level = 1, .chunk = {chunk}}, false, joined, out);
    BOOST_TEST(text() == std::to_string(chunk) + " ");
    joiner.join({.level = 1, .chunk = {chunk + 3}}, false, joined, out);
    BOOST_TEST(text() == std::to_string(chunk + 3) + " ");
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
