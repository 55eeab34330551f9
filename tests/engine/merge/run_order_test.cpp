#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/merge/run_order.hpp"

namespace millrace {

namespace {

using key = std::pair<std::int64_t, row_position>;
using keys_of_batches = std::vector<std::vector<key>>;

/// A run without columns.
class made_run {
public:
  explicit made_run(keys_of_batches batches) : keys_(std::move(batches)) {
    major_orders_.resize(keys_.size());
    positions_.resize(keys_.size());
    for (std::size_t b = 0; b < keys_.size(); ++b) {
      for (const auto& [major_order, position] : keys_[b]) {
        major_orders_[b].push_back(major_order);
        positions_[b].push_back(position);
      }
      batch_view rows;
      rows.row_count = static_cast<std::uint32_t>(keys_[b].size());
      rows.rows = selection::all(rows.row_count);
      rows.major_orders = major_orders_[b].data();
      rows.positions = positions_[b].data();
      batches_.push_back(rows);
    }
  }
  [[nodiscard]] row_run get() const { return batches_; }
  /// Row `number` of the run, over all batches.
  [[nodiscard]] key at(std::size_t number) const {
    std::size_t batch = 0;
    for (; number >= keys_[batch].size(); ++batch)
      number -= keys_[batch].size();
    return keys_[batch][number];
  }

private:
  keys_of_batches keys_;
  std::vector<std::vector<std::int64_t>> major_orders_;
  std::vector<std::vector<row_position>> positions_;
  std::vector<batch_view> batches_;
};

std::vector<std::uint32_t> order_of(std::span<const row_run> runs, std::uint32_t step) {
  run_order merge;
  merge.begin(runs);
  std::vector<std::uint32_t> order;
  for (auto next = merge.next(step); !next.empty(); next = merge.next(step))
    order.insert(order.end(), next.begin(), next.end());
  return order;
}

/// Keys in merged order, as "<major order>/<position> ".
std::string merged(const std::vector<keys_of_batches>& keys) {
  std::vector<made_run> runs;
  runs.reserve(keys.size());
  for (const auto& batches : keys)
    runs.emplace_back(batches);
  std::vector<row_run> spans;
  for (const auto& run : runs)
    spans.push_back(run.get());
  std::vector<std::size_t> taken(runs.size());
  std::string text;
  for (const auto run : order_of(spans, 7)) {
    const auto [major_order, position] = runs[run].at(taken[run]++);
    text += std::to_string(major_order) + "/" + std::to_string(position) + " ";
  }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(run_order_tests)

BOOST_AUTO_TEST_CASE(rows_come_out_by_major_order_then_position) {
  const struct {
    std::vector<keys_of_batches> runs;
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
    BOOST_TEST(merged(test.runs) == test.expected);
}

BOOST_AUTO_TEST_CASE(batches_are_a_run_when_every_row_comes_behind_the_one_before) {
  const struct {
    keys_of_batches batches;
    bool is_run;
  } cases[] = {
    {{}, true},
    {{{}, {{0, 0}}}, true},
    {{{{-5, 9}, {0, 1}, {0, 2}}, {}, {{0, 3}, {7, 1}}}, true},
    {{{{0, 2}, {0, 1}}}, false},
    {{{{0, 2}}, {}, {{0, 1}}}, false},
    {{{{1, 1}, {0, 2}}}, false},
    {{{{0, 2}, {0, 2}}}, false},
    {{{{0, 2}}, {{0, 2}}}, false},
  };
  for (const auto& test : cases)
    BOOST_TEST(is_in_order(made_run(test.batches).get()) == test.is_run);
}

BOOST_AUTO_TEST_CASE(only_alive_rows_are_of_a_run) {
  const made_run full({{{0, 1}, {0, 9}, {0, 5}}});
  auto some = full.get()[0];
  const std::vector<std::uint32_t> alive{0, 2};
  some.rows = {alive.data(), 2};
  BOOST_TEST(is_in_order({&some, 1}));
}

BOOST_AUTO_TEST_CASE(selected_rows_count_and_others_do_not) {
  const made_run full({{{0, 1}, {0, 3}, {0, 5}}});
  const made_run other({{{0, 4}}});
  auto some = full.get()[0];
  const std::vector<std::uint32_t> alive{0, 2};
  some.rows = {alive.data(), 2};
  const std::vector<row_run> runs{{&some, 1}, other.get()};
  const std::vector<std::uint32_t> expected{0, 1, 0};
  BOOST_TEST(order_of(runs, 100) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(implicit_positions_count_from_the_first) {
  const made_run other({{{0, 9}, {0, 13}}});
  batch_view rows;
  rows.row_count = 3;
  rows.rows = selection::all(3);
  rows.first_position = 10;
  const std::vector<row_run> runs{{&rows, 1}, other.get()};
  const std::vector<std::uint32_t> expected{1, 0, 0, 0, 1};
  BOOST_TEST(order_of(runs, 100) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_result_does_not_depend_on_how_rows_were_dealt_to_runs) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      // More rows than are looked at ahead, close together or not, and in one major order or several.
      const auto size = seed % 4 == 0 ? 9000U : 200U;
      const auto step_max = random.below(2) == 0 ? 2U : 50U;
      const auto majors = random.below(2) == 0 ? 1U : 4U;
      std::vector<key> all;
      row_position position = random.below(1000);
      for (std::size_t i = 0; i < size; ++i, position += 1 + random.below(step_max))
        all.emplace_back(static_cast<std::int64_t>(random.below(majors)), position);
      std::sort(all.begin(), all.end());
      std::string expected;
      std::vector<keys_of_batches> runs(1 + random.below(9));
      const auto batch_end = 1 + random.below(seed % 3 == 0 ? 3000 : 20);
      for (auto& run : runs)
        run.emplace_back();
      for (const auto& [major_order, at] : all) {
        expected += std::to_string(major_order) + "/" + std::to_string(at) + " ";
        auto& run = runs[random.below(runs.size())];
        if (random.below(batch_end) == 0)
          run.emplace_back();
        run.back().emplace_back(major_order, at);
      }
      BOOST_TEST(merged(runs) == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_of_one_partition_far_behind_those_of_another_are_ordered) {
  keys_of_batches early(3);
  keys_of_batches late(3);
  for (row_position i = 0; i < 6000; ++i) {
    early[i / 2000].emplace_back(0, i);
    late[i / 2000].emplace_back(0, 1'000'000'000 + i);
  }
  const made_run first(late);
  const made_run second(early);
  const std::vector<row_run> runs{first.get(), second.get()};
  const auto order = order_of(runs, 4096);
  BOOST_REQUIRE(order.size() == 12000U);
  BOOST_TEST(std::is_sorted(order.begin(), order.end(), std::greater<>()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
