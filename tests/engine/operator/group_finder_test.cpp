#include "millrace/engine/operator/group_finder.hpp"

#include <numeric>
#include <set>

#include "fixture.hpp"
#include "millrace/engine/operator/exchange_split.hpp"
#include "millrace/engine/operator/key_encoding.hpp"

using namespace millrace;

namespace {

/// A finder of groups by all columns of its batches, and the states it has found.
struct found {
  std::vector<type> types;
  operator_driver driver;
  group_finder finder;
  std::vector<std::byte*> states;
  std::uint64_t other_bytes = 0; ///< State beside the groups.

  explicit found(std::vector<type> keys, operator_settings settings = {}, bool is_scoped = false)
    : types(std::move(keys)), finder(layout_of(types, is_scoped), settings) {}

  [[nodiscard]] bool find(const batch_view& batch, selection rows, const std::uint32_t* scopes = nullptr) {
    auto context = driver.context();
    const auto is_found = finder.find(batch, rows, scopes, other_bytes, context);
    if (is_found)
      states.assign(finder.states(), finder.states() + rows.count);
    return is_found;
  }
  [[nodiscard]] bool find(const text_rows& lines, const std::uint32_t* scopes = nullptr) {
    const auto batch = driver.batch(types, lines);
    const auto is_found = find(batch, batch.rows, scopes);
    driver.end_chunk();
    return is_found;
  }
  /// The group of each row, numbered in order of appearance: `0 1 0`.
  [[nodiscard]] std::string groups() const {
    std::vector<std::byte*> seen;
    std::string text;
    for (auto* state : states) {
      const auto at = std::find(seen.begin(), seen.end(), state);
      text += (text.empty() ? "" : " ") + std::to_string(at - seen.begin());
      if (at == seen.end())
        seen.push_back(state);
    }
    return text;
  }

private:
  static group_finder::layout layout_of(const std::vector<type>& key_types, bool is_scoped) {
    group_finder::layout result;
    result.keys.resize(key_types.size());
    std::iota(result.keys.begin(), result.keys.end(), 0U);
    result.key_types = key_types;
    result.payload_bytes = 16;
    result.is_scoped = is_scoped;
    return result;
  }
};

operator_settings limited(state_limits limits) {
  operator_settings settings;
  settings.limits = limits;
  return settings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(group_finder_suite)

BOOST_AUTO_TEST_CASE(keys_that_were_picked_for_the_rows_find_the_same_states) {
  const std::string big(40, 'x');
  const std::uint32_t alive[] = {0, 2, 3, 5};
  for (const auto& key_types : {std::vector<type>{type_id::varchar}, std::vector<type>{type_id::varchar, type_id::bigint}}) {
    found groups(key_types);
    const auto tail = key_types.size() == 1 ? "" : " 1";
    text_rows lines;
    for (const auto& text : {std::string("a"), big, std::string("b"), big, std::string("a"), std::string("a")})
      lines.push_back(text + tail);
    auto batch = groups.driver.batch(key_types, lines);
    batch.rows = {alive, 4};
    std::vector<std::uint32_t> numbers(key_types.size());
    std::iota(numbers.begin(), numbers.end(), 0U);
    const auto keys = encode_keys(batch, numbers, hash_mode::normal, groups.driver.memory);
    const auto picked = pick_keys(keys, batch.rows, groups.driver.memory);
    batch.keys = &picked;
    BOOST_TEST(groups.find(batch, batch.rows));
    BOOST_TEST(groups.groups() == "0 1 2 0");
    const auto states = groups.states;

    const std::uint32_t fewer[] = {2, 5}; // Whose keys they are not.
    BOOST_TEST(groups.find(batch, {fewer, 2}));
    BOOST_TEST((groups.states == std::vector{states[1], states[3]}));
    batch.keys = nullptr;
    BOOST_TEST(groups.find(batch, batch.rows));
    BOOST_TEST((groups.states == states));
  }
}

BOOST_AUTO_TEST_CASE(rows_with_equal_keys_share_a_state) {
  for (const auto hashing : {hash_mode::normal, hash_mode::constant}) {
    operator_settings settings;
    settings.hash = hashing;
    found numbers({type_id::bigint}, settings);
    BOOST_TEST(numbers.find({"7", "8", "7", ".", "9", "."}));
    BOOST_TEST(numbers.groups() == "0 1 0 2 3 2");
    found texts({type_id::varchar}, settings);
    BOOST_TEST(texts.find({"é", ".", "", "é", "", "e"}));
    BOOST_TEST(texts.groups() == "0 1 2 0 2 3");
    found pairs({type_id::varchar, type_id::integer}, settings);
    BOOST_TEST(pairs.find({"a 1", "a 2", "b 1", "a 1", ". 1"}));
    BOOST_TEST(pairs.groups() == "0 1 2 0 3");
  }
}

BOOST_AUTO_TEST_CASE(a_state_is_empty_at_first_and_found_again_in_later_batches) {
  found groups({type_id::bigint});
  BOOST_TEST(groups.find({"1", "2"}));
  const auto first = groups.states;
  for (std::size_t i = 0; i < 16; ++i)
    BOOST_TEST(std::to_integer<int>(first[0][i]) == 0);
  first[1][5] = std::byte{42};

  BOOST_TEST(groups.find({"3", "2"}));
  BOOST_TEST(groups.states[1] == first[1]);
  BOOST_TEST(std::to_integer<int>(groups.states[1][5]) == 42);
  BOOST_TEST(groups.finder.table().size() == 3U);
}

BOOST_AUTO_TEST_CASE(finds_the_groups_of_the_given_rows_only) {
  found groups({type_id::bigint});
  const auto batch = groups.driver.batch(groups.types, {"1", "2", "3", "2"});
  const std::vector<std::uint32_t> rows = {1, 3};
  BOOST_TEST(groups.find(batch, {rows.data(), 2}));
  BOOST_TEST(groups.groups() == "0 0");
  BOOST_TEST(groups.finder.table().size() == 1U);
}

BOOST_AUTO_TEST_CASE(all_rows_are_one_group_where_there_are_no_keys) {
  found groups({});
  batch_view batch;
  batch.row_count = 3;
  batch.rows = selection::all(3);
  BOOST_TEST(groups.find(batch, batch.rows));
  BOOST_TEST(groups.groups() == "0 0 0");
  groups.finder.read_keys(groups.states, groups.driver.memory, {});
}

BOOST_AUTO_TEST_CASE(a_scope_has_groups_of_its_own) {
  found groups({type_id::varchar}, {}, true);
  const std::uint32_t scopes[] = {0, 1, 0, 1};
  BOOST_TEST(groups.find({"a", "a", "a", "b"}, scopes));
  BOOST_TEST(groups.groups() == "0 1 0 2");
}

BOOST_AUTO_TEST_CASE(goes_by_the_keys_that_a_batch_brings) {
  found groups({type_id::bigint});
  auto batch = groups.driver.batch(groups.types, {"1", "2", "3"});
  const auto other = groups.driver.batch(groups.types, {"5", "5", "6"});
  const std::uint32_t column = 0;
  const auto keys = encode_keys(other, {&column, 1}, hash_mode::normal, groups.driver.memory);
  batch.keys = &keys;
  BOOST_TEST(groups.find(batch, batch.rows));
  BOOST_TEST(groups.groups() == "0 0 1");
}

BOOST_AUTO_TEST_CASE(makes_keys_of_its_own_where_those_of_a_batch_are_laid_out_in_another_way) {
  const std::uint32_t columns[] = {0, 1};
  found numbers({type_id::bigint});
  auto batch = numbers.driver.batch({type_id::bigint, type_id::varchar}, {"1 a", "2 a", "1 b"});
  const auto of_text = encode_keys(batch, {columns + 1, 1}, hash_mode::normal, numbers.driver.memory);
  const auto of_both = encode_keys(batch, columns, hash_mode::normal, numbers.driver.memory);
  for (const auto* keys : {&of_text, &of_both}) {
    batch.keys = keys;
    BOOST_TEST(numbers.find(batch, batch.rows));
    BOOST_TEST(numbers.groups() == "0 1 0");
  }

  found texts({type_id::varchar});
  auto other = texts.driver.batch({type_id::varchar, type_id::bigint}, {"a 1", "a 2"});
  const auto of_number = encode_keys(other, {columns + 1, 1}, hash_mode::normal, texts.driver.memory);
  other.keys = &of_number;
  BOOST_TEST(texts.find(other, other.rows));
  BOOST_TEST(texts.groups() == "0 0");
}

BOOST_AUTO_TEST_CASE(too_many_groups_end_the_job_and_make_none) {
  found groups({type_id::bigint}, limited({.groups_max = 2}));
  BOOST_TEST(groups.find({"1", "2", "1"}));
  BOOST_TEST(!groups.find({"1", "3"}));

  BOOST_REQUIRE(groups.driver.fatal.has_value());
  BOOST_TEST((groups.driver.fatal->code == errc::limit_exceeded));
  BOOST_TEST(groups.driver.fatal->message == "more groups than groups.max allows: 2");
  BOOST_TEST(groups.finder.table().size() == 2U);
  BOOST_TEST(!groups.find({"1"}), "the job has ended");
}

BOOST_AUTO_TEST_CASE(too_much_state_ends_the_job) {
  found groups({type_id::bigint}, limited({.state_bytes_max = 1000}));
  BOOST_TEST(!groups.find({"1"}));
  BOOST_REQUIRE(groups.driver.fatal.has_value());
  BOOST_TEST((groups.driver.fatal->code == errc::limit_exceeded));
  BOOST_TEST(groups.driver.fatal->message == "more state than state.bytes allows: 1000");
}

BOOST_AUTO_TEST_CASE(state_beside_the_groups_counts_too) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 30U;
  found groups({type_id::bigint}, limited({.state_bytes_max = limit}));
  BOOST_TEST(groups.find({"1"}));
  groups.other_bytes = limit;
  BOOST_TEST(!groups.find({"2"}));
}

BOOST_AUTO_TEST_CASE(reads_the_keys_of_groups_in_the_order_asked_for) {
  found groups({type_id::varchar, type_id::bigint});
  BOOST_TEST(groups.find({"a 1", ". 2", "long_text_of_more_than_16_bytes .", "é -3"}));
  const auto& states = groups.states;
  const std::vector<std::byte*> wanted = {states[3], states[1], states[0], states[2], states[0]};
  std::vector<column> keys(2);
  groups.finder.read_keys(wanted, groups.driver.memory, keys);

  recording read;
  batch_view batch;
  batch.columns = keys;
  batch.row_count = 5;
  batch.rows = selection::all(5);
  auto context = groups.driver.context();
  read.push(batch, context);
  check_lines(read.lines, {"0: é -3", "1: . 2", "2: a 1", "3: long_text_of_more_than_16_bytes .", "4: a 1"});
}

BOOST_AUTO_TEST_SUITE_END()
