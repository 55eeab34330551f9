#include "fixture.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(extreme_suite)

BOOST_AUTO_TEST_CASE(smallest_and_largest_of_every_type) {
  struct example {
    type value_type;
    std::initializer_list<std::string_view> values;
    std::string_view smallest, largest;
  };
  const example examples[] = {
    {type_id::boolean, {"true", "false", "."}, "false", "true"},
    {type_id::tinyint, {"3", "-128", "127"}, "-128", "127"},
    {type_id::bigint, {"-9223372036854775808", ".", "9223372036854775807"},
     "-9223372036854775808", "9223372036854775807"},
    {type_id::double_, {"nan", "1", "-inf", "inf"}, "-inf", "nan"},
    {type_id::double_, {"nan", "nan"}, "nan", "nan"},
    {type_id::double_, {"5", "nan", "7"}, "5.0", "nan"},
    {type::decimal(10, 2), {"1.10", "-3.00"}, "-3.00", "1.10"},
    {type::decimal(38, 0), {"-99999999999999999999999999999999999999", "1"},
     "-99999999999999999999999999999999999999", "1"},
    {type_id::varchar, {"b", "a", "ab", "", "é"}, "", "é"},
    {type_id::varchar, {"."}, "NULL", "NULL"},
    {type_id::date, {"2024-02-29", "1969-12-31"}, "1969-12-31", "2024-02-29"},
    {type_id::timestamp, {"2024-01-01 00:00:00", "2024-01-01 00:00:00.000001"}, "2024-01-01 00:00:00",
     "2024-01-01 00:00:00.000001"},
    {type_id::interval, {"29 days", "1 month", "31 days"}, "29 days", "31 days"},
  };
  for (const auto& sample : examples) {
    BOOST_TEST_CONTEXT(to_string(sample.value_type)) {
      BOOST_TEST(aggregate_of("min", sample.value_type, sample.values) == sample.smallest);
      BOOST_TEST(aggregate_of("max", sample.value_type, sample.values) == sample.largest);
    }
  }
}

BOOST_AUTO_TEST_CASE(first_and_last_take_nulls_and_any_value_does_not) {
  struct example {
    std::string_view name;
    std::initializer_list<std::string_view> values;
    std::string_view expected;
  };
  const example examples[] = {
    {"first", {".", "a", "b"}, "NULL"},     {"first", {"a", ".", "b"}, "a"}, {"first_value", {"b", "a"}, "b"},
    {"last", {"a", "b", "."}, "NULL"},      {"last", {".", "a", "bb"}, "bb"}, {"last_value", {".", "a"}, "a"},
    {"any_value", {".", "a", "b"}, "a"},    {"any_value", {"."}, "NULL"},
  };
  for (const auto& sample : examples)
    BOOST_TEST(aggregate_of(sample.name, type_id::varchar, sample.values) == sample.expected, sample.name);
}

BOOST_AUTO_TEST_CASE(gives_all_memory_of_texts_back) {
  for (const auto name : {"min", "max", "first", "last", "any_value"}) {
    arena memory;
    state_heap heap;
    const auto chosen = resolve(name, {type_id::varchar});
    group_states states(1, chosen.entry->state_size);
    const std::string long_text(5000, 'x');
    const auto texts = column_of(type_id::varchar, {"short text", long_text, "b", "longer than two words"}, memory);
    const std::vector<std::byte*> rows(4, states.at(0));
    chosen.entry->update({.argument = &texts, .rows = selection::all(4), .states = rows.data(), .heap = heap});
    BOOST_TEST(heap.used_bytes() > 0U);

    chosen.entry->release(states.at(0), heap);

    BOOST_TEST(heap.used_bytes() == 0U, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
