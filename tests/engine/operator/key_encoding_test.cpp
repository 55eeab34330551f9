#include "fixture.hpp"

#include <map>
#include <numeric>

#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/state/group_table.hpp"

using namespace millrace;

namespace {

std::string bytes_of(const key_block& keys, std::uint32_t row) {
  const auto key = keys.key(row);
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

/// One batch of rows with all its columns as keys.
struct keyed {
  arena memory;
  std::vector<column> columns;
  batch_view batch;
  std::vector<std::uint32_t> keys;

  keyed(const std::vector<type>& types, const text_rows& lines) : columns(columns_of(types, lines, memory)) {
    batch.columns = columns;
    batch.row_count = static_cast<std::uint32_t>(lines.size());
    batch.rows = selection::all(batch.row_count);
    keys.resize(types.size());
    std::iota(keys.begin(), keys.end(), 0U);
  }
  [[nodiscard]] key_block encode(hash_mode mode = hash_mode::normal) { return encode_keys(batch, keys, mode, memory); }
};

struct example {
  std::vector<type> types;
  text_rows rows; ///< All different.
};

const std::string long_text(300, 'x');

std::vector<example> examples() {
  using enum type_id;
  return {
    {{boolean}, {"true", "false", "."}},
    {{integer}, {"0", "-1", "2147483647", "."}},
    {{bigint}, {"0", "-1", "9223372036854775807", "."}},
    {{double_}, {"0", "1", "-1", "nan", "inf", "."}},
    {{type::decimal(38, 0)}, {"0", "-1", "99999999999999999999999999999999999999", "."}},
    {{timestamp}, {"1970-01-01", "2024-01-01", "."}},
    {{interval}, {"1day", "2days", "."}},
    {{integer, integer}, {"0 0", "0 1", "1 0", ". 0", "0 .", ". ."}},
    {{boolean, bigint, integer}, {"true 1 1", "false 1 1", "true . 1", ". 1 1", "true 1 ."}},
    {{varchar}, {"a", "", "fifteen_bytes..", "sixteen_bytes...", "sixteen_bytes..!", long_text, long_text + "y", "."}},
    {{bytes}, {"a", "\\xFF", "\\xFFa", "\\xFF\\xFF", "", "."}},
    {{varchar, varchar}, {"a b", "ab .", ". ab", "b a", ". .", "aaaaaaa bbbbbbb", "aaaaaaaa bbbbbb"}},
    {{varchar, bigint}, {"a 1", "a 2", "a .", ". 1", ". ."}},
    {{varchar, integer, varchar}, {long_text + " 1 a", long_text + " 1 .", ". 1 " + long_text, "a 1 " + long_text}},
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_encoding_suite)

BOOST_AUTO_TEST_CASE(different_rows_have_different_keys_and_equal_rows_equal_ones) {
  for (const auto& example : examples()) {
    auto rows = example.rows;
    rows.insert(rows.end(), example.rows.begin(), example.rows.end());
    keyed all(example.types, rows);
    const auto keys = all.encode();
    std::map<std::string, std::uint32_t> seen;
    for (std::uint32_t i = 0; i < example.rows.size(); ++i)
      BOOST_TEST(seen.emplace(bytes_of(keys, i), i).second, "row " << i << " of " << to_string(example.types[0]));
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      BOOST_TEST(seen.at(bytes_of(keys, i)) == i % example.rows.size());
      BOOST_TEST(keys.hashes[i] == keys.hashes[i % example.rows.size()]);
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_do_not_depend_on_the_rest_of_the_batch) {
  for (const auto& example : examples()) {
    keyed all(example.types, example.rows);
    const auto together = all.encode();
    for (std::uint32_t i = 0; i < example.rows.size(); ++i) {
      keyed single(example.types, {example.rows[i]});
      const auto alone = single.encode();
      BOOST_TEST(bytes_of(alone, 0) == bytes_of(together, i));
      BOOST_TEST(alone.hashes[0] == together.hashes[i]);
      BOOST_TEST((alone.offsets == nullptr) == (together.offsets == nullptr));
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_do_not_depend_on_the_encoding_of_columns) {
  for (const auto& example : examples()) {
    if (example.types.size() != 1)
      continue;
    keyed flat(example.types, example.rows);
    const auto expected = flat.encode();
    for (std::uint32_t i = 0; i < example.rows.size(); ++i) {
      auto constant = flat.columns[0];
      const auto one = gather(flat.columns[0], &i, 1, flat.memory);
      constant = one;
      constant.encoding = column_encoding::constant;
      auto batch = flat.batch;
      batch.columns = {&constant, 1};
      const auto keys = encode_keys(batch, flat.keys, hash_mode::normal, flat.memory);
      BOOST_TEST(bytes_of(keys, 2) == bytes_of(expected, i));
      BOOST_TEST(keys.hashes[2] == expected.hashes[i]);
    }
    for (const bool is_big : {false, true}) {
      std::vector<std::uint32_t> codes(example.rows.size());
      std::iota(codes.rbegin(), codes.rend(), 0U);
      column dictionary;
      dictionary.value_type = example.types[0];
      dictionary.encoding = column_encoding::dictionary;
      dictionary.dictionary = &flat.columns[0];
      dictionary.dictionary_size = static_cast<std::uint32_t>(example.rows.size());
      dictionary.codes = codes.data();
      auto batch = flat.batch;
      batch.columns = {&dictionary, 1};
      // A dictionary that is larger than the rows asked for is not encoded as a whole.
      batch.rows.count = is_big ? 2 : batch.row_count;
      const auto keys = encode_keys(batch, flat.keys, hash_mode::normal, flat.memory);
      for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
        BOOST_TEST(bytes_of(keys, i) == bytes_of(expected, codes[i]));
        BOOST_TEST(keys.hashes[i] == expected.hashes[codes[i]]);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_that_are_equal_have_one_key) {
  keyed doubles({type_id::double_}, {"0.0", "-0.0", "nan", "-nan"});
  const auto keys = doubles.encode();
  BOOST_TEST(bytes_of(keys, 0) == bytes_of(keys, 1));
  BOOST_TEST(bytes_of(keys, 2) == bytes_of(keys, 3));
  keyed intervals({type_id::interval}, {"1month", "30days", "720hours", "31days"});
  const auto lengths = intervals.encode();
  BOOST_TEST(bytes_of(lengths, 0) == bytes_of(lengths, 1));
  BOOST_TEST(bytes_of(lengths, 0) == bytes_of(lengths, 2));
  BOOST_TEST(bytes_of(lengths, 0) != bytes_of(lengths, 3));
}

BOOST_AUTO_TEST_CASE(fixed_keys_have_the_width_that_their_types_say) {
  for (const auto& example : examples()) {
    keyed all(example.types, example.rows);
    const auto keys = all.encode();
    if (key_width(example.types) == group_table::variable_width)
      BOOST_TEST(keys.offsets != nullptr);
    else
      BOOST_TEST(keys.width == key_width(example.types));
  }
  BOOST_TEST(key_width({}) == 0U);
}

BOOST_AUTO_TEST_CASE(decodes_to_what_was_encoded) {
  for (const auto& example : examples()) {
    keyed all(example.types, example.rows);
    const auto keys = all.encode();
    std::vector<std::span<const std::byte>> spans;
    for (std::uint32_t i = 0; i < example.rows.size(); ++i)
      spans.push_back(keys.key(i));
    std::vector<column> decoded(example.types.size());
    decode_keys(example.types, spans, all.memory, decoded);
    for (std::uint32_t i = 0; i < example.rows.size(); ++i)
      for (std::size_t c = 0; c < example.types.size(); ++c)
        BOOST_TEST(to_string(value_at(decoded[c], i)) == to_string(value_at(all.columns[c], i)));
  }
}

BOOST_AUTO_TEST_CASE(encodes_only_the_rows_that_are_alive) {
  keyed all({type_id::varchar, type_id::integer}, {"a 1", "b 2", "c 3", long_text + " 4"});
  const std::vector<std::uint32_t> alive = {0, 2};
  all.batch.rows = {alive.data(), 2};
  const auto keys = all.encode();
  keyed single({type_id::varchar, type_id::integer}, {"c 3"});
  BOOST_TEST(bytes_of(keys, 2) == bytes_of(single.encode(), 0));
}

BOOST_AUTO_TEST_CASE(constant_hashing_makes_everything_collide) {
  for (const auto& example : examples()) {
    keyed all(example.types, example.rows);
    const auto keys = all.encode(hash_mode::constant);
    for (std::uint32_t i = 0; i < example.rows.size(); ++i)
      BOOST_TEST(keys.hashes[i] == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
