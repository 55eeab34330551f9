#include "fixture.hpp"

#include <array>
#include <numeric>

#include "millrace/engine/operator/exchange_split.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/merge/run_merge.hpp"

using namespace millrace;

namespace {

const std::vector<type> types = {type_id::bigint};

struct numbered_rows {
  arena memory;
  std::vector<column> columns;
  batch_view batch;
  key_block keys;

  explicit numbered_rows(std::uint32_t count, hash_mode mode = hash_mode::normal) {
    text_rows lines;
    for (std::uint32_t i = 0; i < count; ++i)
      lines.push_back(std::to_string(i));
    columns = columns_of(types, lines, memory);
    batch.columns = columns;
    batch.row_count = count;
    batch.rows = selection::all(count);
    const std::array<std::uint32_t, 1> key = {0};
    keys = encode_keys(batch, key, mode, memory);
  }
};

/// One sender's batches: every entry is (major order, position), in batches of two.
struct sender {
  arena memory;
  std::vector<std::vector<column>> columns;
  std::vector<std::vector<std::int64_t>> major_orders;
  std::vector<std::vector<row_position>> positions;
  std::vector<batch_view> batches;

  explicit sender(const std::vector<std::pair<std::int64_t, row_position>>& rows) {
    for (std::size_t begin = 0; begin < rows.size(); begin += 2) {
      text_rows lines;
      auto& own_major_orders = major_orders.emplace_back();
      auto& own_positions = positions.emplace_back();
      for (auto i = begin; i < std::min(begin + 2, rows.size()); ++i) {
        own_major_orders.push_back(rows[i].first);
        own_positions.push_back(rows[i].second);
        lines.push_back(std::to_string(rows[i].first * 100 + static_cast<std::int64_t>(rows[i].second)));
      }
      columns.push_back(columns_of(types, lines, memory));
      batch_view batch;
      batch.columns = columns.back();
      batch.row_count = static_cast<std::uint32_t>(lines.size());
      batch.rows = selection::all(batch.row_count);
      batches.push_back(batch);
    }
    for (std::size_t i = 0; i < batches.size(); ++i) {
      batches[i].major_orders = major_orders[i].data();
      batches[i].positions = positions[i].data();
    }
  }
};

std::vector<std::string> lines_of(std::span<const batch_view> batches) {
  recording all;
  operator_driver driver;
  auto context = driver.context();
  for (const auto& batch : batches)
    all.push(batch, context);
  return all.lines;
}

std::vector<batch_view> merged_batches(std::span<const row_run> runs, arena& memory) {
  run_merge merge;
  merge.begin(runs);
  std::vector<batch_view> merged;
  while (const auto rows = merge.next(memory))
    merged.push_back(*rows);
  return merged;
}

} // namespace

BOOST_AUTO_TEST_SUITE(exchange_suite)

BOOST_AUTO_TEST_CASE(every_row_goes_to_the_owner_of_its_slot_in_order) {
  numbered_rows rows(1000);
  std::vector<std::uint32_t> odd;
  for (std::uint32_t row = 1; row < 1000; row += 2)
    odd.push_back(row);
  const selection selections[] = {selection::all(1000), {odd.data(), static_cast<std::uint32_t>(odd.size())}};
  for (const auto& dealt : selections)
    for (std::uint16_t count = 1; count <= 6; ++count) { // Few and many.
      std::array<std::uint16_t, slot_count> owners{};
      for (std::size_t i = 0; i < owners.size(); ++i)
        owners[i] = static_cast<std::uint16_t>(i % count);
      std::vector<selection> parts(count);

      split_by_owner(rows.keys, dealt, owners, rows.memory, parts);

      std::vector<std::vector<std::uint32_t>> expected(count);
      for (std::uint32_t k = 0; k < dealt.count; ++k)
        expected[owners[slot_of(rows.keys.hashes[dealt[k]])]].push_back(dealt[k]);
      for (std::uint16_t part = 0; part < count; ++part) {
        std::vector<std::uint32_t> numbers;
        for (std::uint32_t k = 0; k < parts[part].count; ++k)
          numbers.push_back(parts[part][k]);
        BOOST_TEST(numbers.size() > 20U);
        BOOST_TEST(numbers == expected[part], boost::test_tools::per_element());
      }
    }
}

BOOST_AUTO_TEST_CASE(splits_only_the_rows_that_are_alive) {
  numbered_rows rows(10);
  const std::vector<std::uint32_t> alive = {1, 4, 9};
  std::array<std::uint16_t, slot_count> owners{};
  owners[slot_of(rows.keys.hashes[4])] = 1;
  std::vector<selection> parts(2);
  split_by_owner(rows.keys, {alive.data(), 3}, owners, rows.memory, parts);
  BOOST_TEST(parts[0].count + parts[1].count == 3U);
  BOOST_TEST(parts[1][0] == 4U);
}

BOOST_AUTO_TEST_CASE(picked_keys_are_those_of_the_rows_one_behind_the_other) {
  const std::string big(40, 'x');
  const std::vector<std::pair<std::vector<type>, text_rows>> inputs = {
    {{type_id::bigint}, {"1 ", "2 ", "3 ", "4 "}},
    {{type_id::bigint, type_id::bigint, type_id::integer}, {"1 1 1", "2 . 2", "3 3 3", "4 4 ."}},
    {{type_id::varchar}, {"a", "bcd", "efghijklmno", "p"}},
    {{type_id::varchar}, {"a", big + "b", "c", big + "d"}},
    {{type_id::varchar, type_id::bigint}, {"a 1", big + "b 2", "c 3", big + "d 4"}},
  };
  const std::uint32_t chosen[] = {1, 3};
  const std::uint32_t short_ones[] = {0, 2};
  for (const auto& [key_types, lines] : inputs)
    for (const auto& rows : {selection{chosen, 2}, selection{short_ones, 2}}) {
      arena memory;
      const auto columns = columns_of(key_types, lines, memory);
      batch_view batch;
      batch.columns = columns;
      batch.row_count = 4;
      batch.rows = selection::all(4);
      std::vector<std::uint32_t> numbers(key_types.size());
      std::iota(numbers.begin(), numbers.end(), 0U);
      const auto keys = encode_keys(batch, numbers, hash_mode::normal, memory);

      const auto picked = pick_keys(keys, rows, memory);

      BOOST_TEST(picked.picked == rows.rows);
      BOOST_TEST(picked.is_variable() == keys.is_variable());
      for (std::uint32_t k = 0; k < 2; ++k) {
        const auto row = rows.rows[k];
        BOOST_TEST(picked.hashes[k] == keys.hashes[row]);
        if (keys.words != nullptr)
          BOOST_TEST((picked.words[k] == keys.words[row]));
        if (picked.offsets != nullptr || !picked.is_variable())
          BOOST_TEST(std::ranges::equal(picked.key(k), keys.key(row)));
        else
          BOOST_TEST(!picked.words[k].is_long());
      }
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_has_all_rows_is_the_selection_itself) {
  numbered_rows rows(10, hash_mode::constant);
  std::array<std::uint16_t, slot_count> owners{};
  owners.fill(1);
  std::vector<selection> parts(2);
  split_by_owner(rows.keys, rows.batch.rows, owners, rows.memory, parts);
  BOOST_TEST(parts[0].count == 0U);
  BOOST_TEST(parts[1].count == 10U);
  BOOST_TEST(parts[1].is_dense());
}

BOOST_AUTO_TEST_CASE(merges_runs_by_major_order_then_position) {
  sender first({{0, 3}, {0, 9}, {1, 1}, {2, 0}});
  sender second({{0, 1}, {0, 5}, {0, 6}, {1, 0}, {3, 0}});
  sender third({});
  const std::vector<row_run> runs = {first.batches, second.batches, third.batches};
  arena memory;
  check_lines(lines_of(merged_batches(runs, memory)), {"0|1: 1", "0|3: 3", "0|5: 5", "0|6: 6", "0|9: 9", "1|0: 100",
                                                    "1|1: 101", "2|0: 200", "3|0: 300"});
}

BOOST_AUTO_TEST_CASE(carries_kinds_and_running_times_where_some_input_has_them) {
  sender first({{0, 1}, {0, 3}});
  sender second({{0, 2}});
  const std::vector<std::int64_t> times = {10, 30};
  const std::vector<change_kind> kinds = {change_kind::update_after};
  first.batches[0].times_max = times.data();
  second.batches[0].kinds = kinds.data();
  const std::vector<row_run> runs = {first.batches, second.batches};
  arena memory;
  const auto merged = merged_batches(runs, memory)[0];
  BOOST_TEST(merged.times_max[0] == 10);
  BOOST_TEST(merged.times_max[1] == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(merged.times_max[2] == 30);
  BOOST_TEST((merged.kinds[0] == change_kind::insert));
  BOOST_TEST((merged.kinds[1] == change_kind::update_after));
}

BOOST_AUTO_TEST_CASE(merging_random_runs_is_sorting_them) {
  constexpr std::uint64_t seed = 29;
  random_sequence random(seed);
  std::vector<std::pair<std::int64_t, row_position>> all;
  std::vector<std::vector<std::pair<std::int64_t, row_position>>> dealt(5);
  for (row_position i = 0; i < 9000; ++i)
    dealt[random.below(5)].emplace_back(static_cast<std::int64_t>(random.below(3)), i);
  std::vector<std::unique_ptr<sender>> senders;
  std::vector<row_run> runs;
  for (auto& rows : dealt) {
    std::sort(rows.begin(), rows.end());
    all.insert(all.end(), rows.begin(), rows.end());
    senders.push_back(std::make_unique<sender>(rows));
    runs.push_back(senders.back()->batches);
  }
  std::sort(all.begin(), all.end());
  arena memory;
  const auto merged = merged_batches(runs, memory);
  BOOST_TEST(merged.size() == 3U);
  std::size_t next = 0;
  for (const auto& batch : merged)
    for (std::uint32_t row = 0; row < batch.row_count; ++row, ++next)
      BOOST_REQUIRE((std::pair(batch.major_order(row), batch.position(row)) == all[next]));
  BOOST_TEST(next == all.size());
}

BOOST_AUTO_TEST_SUITE_END()
