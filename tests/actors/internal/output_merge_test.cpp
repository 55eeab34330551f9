#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/output_merge.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

using key = std::pair<std::int64_t, row_position>;

/// A run with its memory: row i is encoded as "<major>/<position> ".
class made_run {
public:
  explicit made_run(std::vector<std::vector<key>> batches) : batches_(std::move(batches)) {
    majors_.resize(batches_.size());
    positions_.resize(batches_.size());
    for (std::size_t b = 0; b < batches_.size(); ++b) {
      for (const auto& [major, position] : batches_[b]) {
        majors_[b].push_back(major);
        positions_[b].push_back(position);
        const auto text = std::to_string(major) + "/" + std::to_string(position) + " ";
        run_.encoded.bytes.insert(run_.encoded.bytes.end(), text.begin(), text.end());
        run_.encoded.ends.push_back(static_cast<std::uint32_t>(run_.encoded.bytes.size()));
      }
      batch_view rows;
      rows.row_count = static_cast<std::uint32_t>(batches_[b].size());
      rows.rows = selection::all(rows.row_count);
      rows.majors = majors_[b].data();
      rows.positions = positions_[b].data();
      run_.batches.push_back(rows);
    }
  }
  [[nodiscard]] const output_run& get() const { return run_; }

private:
  std::vector<std::vector<key>> batches_;
  std::vector<std::vector<std::int64_t>> majors_;
  std::vector<std::vector<row_position>> positions_;
  output_run run_;
};

std::string merged(const std::vector<made_run>& runs) {
  std::vector<const output_run*> pointers;
  for (const auto& run : runs)
    pointers.push_back(&run.get());
  output_merge merge;
  merge.begin(pointers);
  std::string text;
  while (const auto stretch = merge.next()) {
    const auto bytes = encoded_bytes(*stretch);
    text.append(bytes.data(), bytes.size());
  }
  return text;
}

std::vector<made_run> runs_of(std::vector<std::vector<std::vector<key>>> batches) {
  std::vector<made_run> runs;
  runs.reserve(batches.size());
  for (auto& run : batches)
    runs.emplace_back(std::move(run));
  return runs;
}

} // namespace

BOOST_AUTO_TEST_SUITE(output_merge_tests)

BOOST_AUTO_TEST_CASE(rows_come_out_by_major_then_position) {
  const struct {
    std::vector<std::vector<std::vector<key>>> runs;
    std::string expected;
  } cases[] = {
    {{}, ""},
    {{{}, {}}, ""},
    {{{{}}, {{}, {}}}, ""},
    {{{{{0, 1}, {0, 2}}}}, "0/1 0/2 "},
    {{{{{0, 1}, {0, 4}}}, {{{0, 2}, {0, 3}}}}, "0/1 0/2 0/3 0/4 "},
    {{{{{0, 1}}, {{0, 4}}}, {{{0, 2}}, {}, {{0, 3}}}}, "0/1 0/2 0/3 0/4 "},
    {{{{{10, 7}, {20, 1}}}, {{{10, 3}, {20, 2}}}}, "10/3 10/7 20/1 20/2 "},
    {{{{{-5, 9}}}, {{{-9, 1}}}, {{{0, 0}}}}, "-9/1 -5/9 0/0 "},
    {{{{{0, 5}}}, {{{0, 1}, {0, 2}, {0, 3}}}}, "0/1 0/2 0/3 0/5 "},
  };
  for (const auto& test : cases)
    BOOST_TEST(merged(runs_of(test.runs)) == test.expected);
}

BOOST_AUTO_TEST_CASE(equal_keys_keep_the_order_of_partitions_and_of_their_run) {
  const auto runs = runs_of({{{{0, 5}, {0, 5}}}, {{{0, 5}}}});
  std::vector<const output_run*> pointers{&runs[0].get(), &runs[1].get()};
  output_merge merge;
  merge.begin(pointers);
  const auto first = merge.next();
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(first->run == pointers[0]);
  BOOST_TEST(first->count == 2U);
  BOOST_TEST(merge.next()->run == pointers[1]);
}

BOOST_AUTO_TEST_CASE(selected_rows_count_and_others_do_not) {
  const auto full = runs_of({{{{0, 1}, {0, 3}, {0, 5}}}});
  auto run = full[0].get();
  const std::vector<std::uint32_t> alive{0, 2};
  run.batches[0].rows = {alive.data(), 2};
  const auto other = runs_of({{{{0, 4}}}});
  std::vector<const output_run*> pointers{&run, &other[0].get()};
  output_merge merge;
  merge.begin(pointers);
  std::vector<row_position> order;
  while (const auto stretch = merge.next())
    for (std::uint32_t i = 0; i < stretch->count; ++i)
      order.push_back(stretch->rows->position(stretch->rows->rows[stretch->first + i]));
  const std::vector<row_position> expected{1, 4, 5};
  BOOST_TEST(order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(implicit_positions_count_from_the_first) {
  output_run run;
  batch_view rows;
  rows.row_count = 3;
  rows.rows = selection::all(3);
  rows.first_position = 10;
  run.batches.push_back(rows);
  const auto other = runs_of({{{{0, 11}}}});
  std::vector<const output_run*> pointers{&run, &other[0].get()};
  output_merge merge;
  merge.begin(pointers);
  BOOST_TEST(merge.next()->count == 2U);
  BOOST_TEST(merge.next()->run == pointers[1]);
  BOOST_TEST(merge.next()->first == 2U);
}

BOOST_AUTO_TEST_CASE(a_single_run_with_rows_is_known_as_such) {
  const auto runs = runs_of({{{}}, {{{0, 1}}, {{0, 2}}}, {}});
  std::vector<const output_run*> pointers{&runs[0].get(), &runs[1].get(), &runs[2].get()};
  output_merge merge;
  merge.begin(pointers);
  BOOST_TEST(merge.only_run() == pointers[1]);
  merge.begin({});
  BOOST_TEST(merge.only_run() == nullptr);
  BOOST_TEST(merge.is_empty());
}

BOOST_AUTO_TEST_CASE(the_result_does_not_depend_on_how_rows_were_dealt_to_runs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      std::vector<key> all;
      for (row_position position = 0; position < 200; ++position)
        all.emplace_back(static_cast<std::int64_t>(random.below(4)), position);
      std::sort(all.begin(), all.end());
      std::string expected;
      std::vector<std::vector<std::vector<key>>> runs(1 + random.below(5));
      for (auto& run : runs)
        run.emplace_back();
      for (const auto& [major, position] : all) {
        expected += std::to_string(major) + "/" + std::to_string(position) + " ";
        auto& run = runs[random.below(runs.size())];
        if (random.below(10) == 0)
          run.emplace_back();
        run.back().emplace_back(major, position);
      }
      BOOST_TEST(merged(runs_of(runs)) == expected);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
