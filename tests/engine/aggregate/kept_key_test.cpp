#include "millrace/engine/aggregate/kept_key.hpp"

#include <optional>

#include "fixture.hpp"

using namespace millrace;

namespace {

const std::string long_text(300, 'b');

struct example {
  type value_type;
  std::string_view low, high;
};

const example examples[] = {
  {type_id::boolean, "false", "true"},
  {type_id::tinyint, "-128", "127"},
  {type_id::integer, "-2147483648", "2147483647"},
  {type_id::bigint, "-9223372036854775808", "9223372036854775807"},
  {type_id::double_, "-0.5", "0.5"},
  {type_id::double_, "inf", "nan"},
  {type::decimal(10, 2), "-0.01", "0.00"},
  {type::decimal(38, 0), "-18446744073709551617", "18446744073709551617"},
  {type_id::varchar, "", "a"},
  {type_id::varchar, "z", "é"},
  {type_id::varchar, "b", long_text},
  {type_id::date, "1969-12-31", "1970-01-01"},
  {type_id::timestamp, "1969-12-31 23:59:59.999999", "1970-01-01"},
  {type_id::interval, "1 month", "31 days"},
};

/// A column of two values, and keys that a state keeps of them.
struct two_values {
  arena memory;
  state_heap heap;
  column values;

  two_values(type value_type, std::string_view first, std::string_view second)
    : values(column_of(value_type, {first, second}, memory)) {}
  [[nodiscard]] value_place at(std::uint32_t row) const { return {&values, row}; }
  [[nodiscard]] kept_key_place place(const kept_key& key) const { return {&key, &heap}; }
  [[nodiscard]] kept_key keep(std::uint32_t row) {
    kept_key result{};
    result.set(at(row), heap);
    return result;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(kept_key_suite)

BOOST_AUTO_TEST_CASE(a_place_reads_any_encoding) {
  arena memory;
  const auto entries = column_of(type_id::varchar, {"a", "b"}, memory);
  const std::uint32_t codes[] = {1, 0, 1};
  column dictionary;
  dictionary.value_type = type_id::varchar;
  dictionary.encoding = column_encoding::dictionary;
  dictionary.dictionary = &entries;
  dictionary.dictionary_size = 2;
  dictionary.codes = codes;
  auto constant = entries;
  constant.encoding = column_encoding::constant;

  BOOST_TEST((value_place{&entries, 1}.as<std::string_view>() == "b"));
  BOOST_TEST((value_place{&dictionary, 2}.as<std::string_view>() == "b"));
  BOOST_TEST((value_place{&dictionary, 1}.as<std::string_view>() == "a"));
  BOOST_TEST((value_place{&constant, 5}.as<std::string_view>() == "a"));
}

BOOST_AUTO_TEST_CASE(sorts_against_values_of_every_type) {
  for (const auto& example : examples) {
    two_values rows(example.value_type, example.low, example.high);
    const auto low = rows.keep(0);
    const auto high = rows.keep(1);
    BOOST_TEST_CONTEXT(to_string(example.value_type) << " " << example.low) {
      BOOST_TEST(low.sorts_ahead_of(rows.at(1), rows.heap));
      BOOST_TEST(!low.sorts_after(rows.at(1), rows.heap));
      BOOST_TEST(high.sorts_after(rows.at(0), rows.heap));
      BOOST_TEST(!high.sorts_ahead_of(rows.at(0), rows.heap));
      BOOST_TEST(low.sorts_ahead_of(rows.place(high), rows.heap));
      BOOST_TEST(!low.sorts_after(rows.place(high), rows.heap));
      BOOST_TEST(high.sorts_after(rows.place(low), rows.heap));
      BOOST_TEST(!high.sorts_ahead_of(rows.place(low), rows.heap));
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_values_sort_neither_way) {
  const example equal[] = {{type_id::bigint, "5", "5"},        {type_id::double_, "0.0", "-0.0"},
                           {type_id::double_, "nan", "nan"},   {type_id::varchar, "é", "é"},
                           {type_id::interval, "1 month", "30 days"}};
  for (const auto& pair : equal) {
    two_values rows(pair.value_type, pair.low, pair.high);
    const auto key = rows.keep(0);
    const auto other = rows.keep(1);
    BOOST_TEST_CONTEXT(to_string(pair.value_type) << " " << pair.low) {
      BOOST_TEST(!key.sorts_ahead_of(rows.at(1), rows.heap));
      BOOST_TEST(!key.sorts_after(rows.at(1), rows.heap));
      BOOST_TEST(!key.sorts_ahead_of(rows.place(other), rows.heap));
      BOOST_TEST(!key.sorts_after(rows.place(other), rows.heap));
    }
  }
}

BOOST_AUTO_TEST_CASE(outlives_the_column_it_is_from) {
  std::optional<two_values> gone(std::in_place, type_id::varchar, "m", long_text);
  state_heap heap;
  kept_key key{};
  key.set(gone->at(1), heap);
  gone.reset();

  two_values rows(type_id::varchar, "a", "c");
  BOOST_TEST(key.sorts_after(rows.at(0), heap));
  BOOST_TEST(key.sorts_ahead_of(rows.at(1), heap));
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_key_has_memory_of_its_own) {
  two_values rows(type_id::varchar, "a", "m");
  auto original = rows.keep(1);
  kept_key copy{};
  copy.set(rows.place(original), rows.heap);
  original.release(rows.heap);
  original.set(rows.at(0), rows.heap);

  BOOST_TEST(copy.is_set());
  BOOST_TEST(copy.sorts_after(rows.at(0), rows.heap));
  BOOST_TEST(copy.sorts_after(rows.place(original), rows.heap));
}

BOOST_AUTO_TEST_CASE(release_leaves_an_empty_key_and_no_memory) {
  for (const auto& example : examples) {
    two_values rows(example.value_type, example.low, example.high);
    kept_key key{};
    BOOST_TEST(!key.is_set());
    key.set(rows.at(0), rows.heap);
    key.set(rows.at(1), rows.heap);
    BOOST_TEST(key.is_set());

    key.release(rows.heap);

    BOOST_TEST(!key.is_set());
    BOOST_TEST(rows.heap.used_bytes() == 0U);
    key.release(rows.heap);
    BOOST_TEST(rows.heap.used_bytes() == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
