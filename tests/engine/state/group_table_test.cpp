#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/state/group_table.hpp"

using namespace millrace;

namespace {

constexpr auto variable = group_table::variable_width;

/// A block of keys that owns its arrays.
struct keys_of_texts {
  std::string bytes;
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> ends;
  std::vector<std::uint64_t> hashes;
  key_block block;

  keys_of_texts(const std::vector<std::string>& texts, std::uint32_t width, hash_mode mode) {
    for (const auto& text : texts) {
      offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
      bytes += text;
      ends.push_back(static_cast<std::uint32_t>(bytes.size()));
      hashes.push_back(mode == hash_mode::constant ? 0 : hash_bytes(text.data(), text.size()));
    }
    block.hashes = hashes.data();
    block.bytes = reinterpret_cast<const std::byte*>(bytes.data());
    if (width == variable) {
      block.offsets = offsets.data();
      block.ends = ends.data();
    } else {
      block.width = width;
    }
  }
};

std::string key_text(const group_table& table, const std::byte* payload) {
  const auto key = table.key_of(payload);
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::uint64_t count_in(const std::byte* payload) {
  std::uint64_t count = 0;
  std::memcpy(&count, payload, sizeof(count));
  return count;
}

void set_count(std::byte* payload, std::uint64_t count) { std::memcpy(payload, &count, sizeof(count)); }

/// Makes a key of number `i`: of a fixed width, or of a size that depends on `i`.
std::string key_number(std::uint64_t i, std::uint32_t width) {
  auto text = std::to_string(i);
  if (width == variable)
    return text + std::string(i % 3 == 0 ? i % 40 : 0, '#');
  text.resize(width, '\0');
  return text;
}

struct shape {
  std::uint32_t width;
  hash_mode mode;
  std::uint64_t distinct;
};

const std::vector<shape> shapes = {
  {8, hash_mode::normal, 3000},         {16, hash_mode::normal, 3000},  {24, hash_mode::normal, 3000},
  {variable, hash_mode::normal, 3000},  {8, hash_mode::constant, 150},  {16, hash_mode::constant, 150},
  {24, hash_mode::constant, 150},       {variable, hash_mode::constant, 150},
};

} // namespace

BOOST_AUTO_TEST_SUITE(group_table_suite)

BOOST_AUTO_TEST_CASE(agrees_with_a_standard_map_under_random_inserts_and_erases) {
  for (const auto& shape : shapes) {
    constexpr std::uint64_t seed = 11;
    BOOST_TEST_CONTEXT("width " << shape.width << ", distinct " << shape.distinct << ", seed " << seed) {
      random_sequence random(seed);
      group_table table({.key_width = shape.width, .payload_bytes = 8, .is_scoped = true});
      const std::vector<std::uint32_t> scopes(300, 3);
      std::unordered_map<std::string, std::uint64_t> expected;
      std::unordered_map<std::string, std::uint32_t> groups;
      for (int step = 0; step < 60; ++step) {
        std::vector<std::string> texts;
        for (int i = 0; i < 300; ++i)
          texts.push_back(key_number(random.below(shape.distinct), shape.width));
        const keys_of_texts keys(texts, shape.width, shape.mode);
        std::vector<std::byte*> payloads(texts.size());
        BOOST_REQUIRE(table.find_or_insert(keys.block, selection::all(300), scopes.data(), payloads.data()));
        for (const auto& created : table.created())
          BOOST_REQUIRE(groups.emplace(texts[created.index], created.group).second);
        for (std::size_t i = 0; i < texts.size(); ++i) {
          BOOST_REQUIRE_EQUAL(key_text(table, payloads[i]), texts[i]);
          BOOST_REQUIRE_EQUAL(count_in(payloads[i]), expected[texts[i]]);
          BOOST_REQUIRE(payloads[i] == table.payload(groups.at(texts[i])));
          set_count(payloads[i], ++expected[texts[i]]);
        }
        for (auto at = groups.begin(); at != groups.end();) {
          if (random.below(3) != 0) {
            ++at;
            continue;
          }
          table.erase(at->second);
          expected.erase(at->first);
          at = groups.erase(at);
        }
        BOOST_REQUIRE_EQUAL(table.size(), groups.size());
      }
      BOOST_TEST(table.number_limit() <= shape.distinct);
    }
  }
}

BOOST_AUTO_TEST_CASE(works_with_many_groups_that_all_collide) {
  group_table table({.key_width = 8, .payload_bytes = 8});
  constexpr std::uint32_t distinct = 10'000;
  for (std::uint32_t begin = 0; begin < distinct; begin += 1000) {
    std::vector<std::string> texts;
    for (std::uint32_t i = begin; i < begin + 1000; ++i)
      texts.push_back(key_number(i, 8));
    const keys_of_texts keys(texts, 8, hash_mode::constant);
    std::vector<std::byte*> payloads(texts.size());
    BOOST_REQUIRE(table.find_or_insert(keys.block, selection::all(1000), nullptr, payloads.data()));
  }
  BOOST_TEST(table.size() == distinct);
}

BOOST_AUTO_TEST_CASE(finds_all_groups_again_however_often_it_has_grown) {
  // Few distinct hashes, the highest ones above all, make clusters that run over the end of the table.
  for (const std::uint64_t hash_count : {1U, 3U, 1000U, 1U << 30U}) {
    constexpr std::uint64_t seed = 5;
    BOOST_TEST_CONTEXT("hashes " << hash_count << ", seed " << seed) {
      random_sequence random(seed);
      group_table table({.key_width = 8, .payload_bytes = 8});
      const std::uint32_t distinct = hash_count < 10 ? 2000 : 40'000;
      std::vector<std::string> texts;
      for (std::uint32_t i = 0; i < distinct; ++i)
        texts.push_back(key_number(i, 8));
      keys_of_texts keys(texts, 8, hash_mode::normal);
      for (auto& hash : keys.hashes)
        hash = ~std::uint64_t{0} - random.below(hash_count);
      keys.block.hashes = keys.hashes.data();
      std::vector<std::uint32_t> rows;
      std::vector<std::byte*> payloads(distinct);
      for (std::uint32_t i = 0; i < distinct; ++i) {
        BOOST_REQUIRE(table.find_or_insert(keys.block, {&i, 1}, nullptr, payloads.data()));
        BOOST_REQUIRE_EQUAL(table.created().size(), 1U);
        rows.push_back(i);
      }
      BOOST_REQUIRE(table.find_or_insert(keys.block, {rows.data(), distinct}, nullptr, payloads.data()));
      BOOST_TEST(table.created().empty());
      for (std::uint32_t i = 0; i < distinct; ++i)
        BOOST_REQUIRE(payloads[i] == table.payload(i));
    }
  }
}

BOOST_AUTO_TEST_CASE(begins_anew_once_it_was_cleared) {
  for (const auto width : {8U, variable}) {
    group_table table({.key_width = width, .payload_bytes = 8});
    for (const std::uint32_t distinct : {30'000U, 1U, 500U, 30'000U, 40U}) {
      std::vector<std::string> texts;
      for (std::uint32_t i = 0; i < distinct; ++i)
        texts.push_back(key_number(i + distinct, width));
      keys_of_texts keys(texts, width, hash_mode::normal);
      std::vector<std::byte*> payloads(distinct);
      BOOST_REQUIRE(table.find_or_insert(keys.block, selection::all(distinct), nullptr, payloads.data()));
      BOOST_TEST(table.created().size() == distinct);
      BOOST_TEST(table.number_limit() == distinct);
      for (std::uint32_t i = 0; i < distinct; ++i) {
        BOOST_REQUIRE(payloads[i] == table.payload(i));
        BOOST_REQUIRE_EQUAL(count_in(payloads[i]), 0U);
        BOOST_REQUIRE_EQUAL(key_text(table, payloads[i]), texts[i]);
        set_count(payloads[i], i + 1);
      }
      table.clear();
      table.clear(); // One without groups may be cleared as well.
      BOOST_TEST(table.size() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(states_and_keys_outlive_what_found_them) {
  group_table table({.key_width = variable, .payload_bytes = 8});
  constexpr std::uint32_t distinct = 30'000;
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < distinct; ++i)
    texts.push_back(key_number(i, variable));
  const keys_of_texts keys(texts, variable, hash_mode::normal);
  std::vector<std::byte*> payloads(distinct);
  BOOST_REQUIRE(table.find_or_insert(keys.block, selection::all(distinct), nullptr, payloads.data()));
  for (std::uint32_t i = 0; i < distinct; ++i)
    set_count(payloads[i], i);
  const auto held = table.held_bytes();

  table.close();

  BOOST_TEST(table.size() == distinct);
  BOOST_TEST(table.held_bytes() + std::uint64_t{65536} * 8 == held);
  for (std::uint32_t i = 0; i < distinct; ++i) {
    table.release_before(i);
    BOOST_REQUIRE_EQUAL(key_text(table, table.payload(i)), texts[i]);
    BOOST_REQUIRE_EQUAL(count_in(table.payload(i)), i);
  }
  BOOST_TEST(table.held_bytes() < held / 2);
}

BOOST_AUTO_TEST_CASE(numbers_groups_in_order_of_arrival_and_reports_the_first_row_of_each) {
  group_table table({.key_width = variable, .payload_bytes = 8});
  const keys_of_texts keys({"b", "a", "b", "a long key of more than 15 bytes", "a", "c"}, variable, hash_mode::normal);
  std::vector<std::byte*> payloads(6);
  const std::vector<std::uint32_t> alive = {0, 2, 3, 4, 5};

  BOOST_REQUIRE(table.find_or_insert(keys.block, {alive.data(), 5}, nullptr, payloads.data()));

  const std::vector<std::uint32_t> first_rows = {0, 2, 3, 4};
  BOOST_REQUIRE_EQUAL(table.created().size(), first_rows.size());
  for (std::uint32_t i = 0; i < first_rows.size(); ++i) {
    BOOST_TEST(table.created()[i].index == first_rows[i]);
    BOOST_TEST(table.created()[i].group == i);
  }
  BOOST_TEST(payloads[0] == payloads[1]);
}

BOOST_AUTO_TEST_CASE(keeps_one_set_of_groups_per_scope) {
  group_table table({.key_width = 8, .payload_bytes = 8, .is_scoped = true});
  const keys_of_texts keys({"same key", "same key", "same key"}, 8, hash_mode::normal);
  std::vector<std::byte*> payloads(3);
  const std::vector<std::uint32_t> scopes = {4, 9, 4};

  BOOST_REQUIRE(table.find_or_insert(keys.block, selection::all(3), scopes.data(), payloads.data()));

  BOOST_TEST(table.size() == 2U);
  BOOST_TEST(payloads[0] == payloads[2]);
  BOOST_TEST(payloads[0] != payloads[1]);
  BOOST_TEST(key_text(table, payloads[1]) == "same key");
}

BOOST_AUTO_TEST_CASE(changes_nothing_when_a_batch_would_pass_the_limit) {
  group_table table({.key_width = variable, .payload_bytes = 8, .groups_max = 3});
  std::vector<std::byte*> payloads(4);
  const keys_of_texts fits({"a", "b"}, variable, hash_mode::normal);
  BOOST_REQUIRE(table.find_or_insert(fits.block, selection::all(2), nullptr, payloads.data()));
  const keys_of_texts too_many({"b", "c", "d, which is longer than words hold", "a"}, variable, hash_mode::normal);

  BOOST_TEST(!table.find_or_insert(too_many.block, selection::all(4), nullptr, payloads.data()));

  BOOST_TEST(table.size() == 2U);
  BOOST_TEST(table.created().empty());
  const keys_of_texts one_more({"c", "a", "b"}, variable, hash_mode::normal);
  BOOST_TEST(table.find_or_insert(one_more.block, selection::all(3), nullptr, payloads.data()));
}

BOOST_AUTO_TEST_CASE(gives_a_used_again_state_row_back_with_zeros) {
  group_table table({.key_width = 8, .payload_bytes = 16, .is_scoped = true});
  const std::uint32_t scope = 0;
  std::vector<std::byte*> payloads(1);
  const keys_of_texts first({"first   "}, 8, hash_mode::normal);
  BOOST_REQUIRE(table.find_or_insert(first.block, selection::all(1), &scope, payloads.data()));
  std::memset(payloads[0], 0xab, 16);
  table.erase(0);
  const keys_of_texts second({"second  "}, 8, hash_mode::normal);

  BOOST_REQUIRE(table.find_or_insert(second.block, selection::all(1), &scope, payloads.data()));

  BOOST_TEST(table.created()[0].group == 0U);
  BOOST_TEST(count_in(payloads[0]) == 0U);
  BOOST_TEST(count_in(payloads[0] + 8) == 0U);
}

BOOST_AUTO_TEST_CASE(takes_packed_keys_from_the_block_where_it_has_them) {
  const std::vector<std::string> texts = {"", "a", "fifteen bytes..", "sixteen bytes...", "a", "sixteen bytes..!"};
  keys_of_texts keys(texts, variable, hash_mode::constant);
  std::vector<key_words> words;
  for (std::uint32_t i = 0; i < texts.size(); ++i)
    words.push_back(pack_key(keys.block.key(i).data(), static_cast<std::uint32_t>(texts[i].size())));
  group_table packed({.key_width = variable, .payload_bytes = 8});
  group_table unpacked({.key_width = variable, .payload_bytes = 8});
  std::vector<std::byte*> payloads(texts.size());

  BOOST_REQUIRE(unpacked.find_or_insert(keys.block, selection::all(6), nullptr, payloads.data()));
  keys.block.words = words.data();
  BOOST_REQUIRE(packed.find_or_insert(keys.block, selection::all(6), nullptr, payloads.data()));

  BOOST_TEST(packed.size() == 5U);
  BOOST_TEST(unpacked.size() == 5U);
  for (std::size_t i = 0; i < texts.size(); ++i)
    BOOST_TEST(key_text(packed, payloads[i]) == texts[i]);
}

BOOST_AUTO_TEST_SUITE_END()
