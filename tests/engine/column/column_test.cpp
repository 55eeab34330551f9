#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"

using namespace millrace;

namespace {

constexpr type all_types[] = {
  type_id::boolean, type_id::integer, type_id::bigint,    type::decimal(38, 2), type_id::double_,
  type_id::varchar, type_id::date,    type_id::timestamp, type_id::interval,
};

/// A value that differs for each `n` of a type with more than two values.
value make_value(const type& value_type, std::int64_t n) {
  switch (value_type.physical()) {
    case physical_type::bit: return {value_type, n % 3 == 0};
    case physical_type::int32:
    case physical_type::int64: return {value_type, n};
    case physical_type::int128: return {value_type, int128{n} << 70U};
    case physical_type::float64: return {value_type, static_cast<double>(n) / 4};
    case physical_type::string:
      return {value_type, std::string(static_cast<std::size_t>(n) % 9, 'x') + std::to_string(n)};
    case physical_type::interval: return {value_type, interval_value{static_cast<std::int32_t>(n), 1, -n}};
  }
  return {value_type, {}};
}

/// Values of which every fifth is NULL, or none.
std::vector<value> make_values(const type& value_type, std::uint32_t count, bool has_nulls) {
  std::vector<value> values;
  for (std::uint32_t i = 0; i < count; ++i)
    values.push_back(has_nulls && i % 5 == 2 ? value{value_type, {}} : make_value(value_type, i));
  return values;
}

column make_flat(const std::vector<value>& values, arena& memory) {
  column_builder builder(values.front().value_type, static_cast<std::uint32_t>(values.size()), memory);
  for (const auto& each : values)
    builder.append_value(each);
  return builder.finish();
}

column make_dictionary(const column& entries, std::uint32_t entry_count, const std::vector<std::uint32_t>& codes) {
  column values;
  values.value_type = entries.value_type;
  values.encoding = column_encoding::dictionary;
  values.dictionary = &entries;
  values.dictionary_size = entry_count;
  values.codes = codes.data();
  return values;
}

std::vector<std::uint32_t> random_numbers(std::uint64_t seed, std::uint32_t count, std::uint32_t bound) {
  random_sequence random(seed);
  std::vector<std::uint32_t> numbers(count);
  for (auto& each : numbers)
    each = static_cast<std::uint32_t>(random.below(bound));
  return numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(column_suite)

BOOST_AUTO_TEST_CASE(leaves_a_flat_column_as_it_is) {
  arena memory;
  const auto source = make_flat(make_values(type_id::bigint, 10, true), memory);
  const auto used = memory.used_bytes();
  const auto flat = flatten(source, 10, memory);
  BOOST_TEST(flat.values == source.values);
  BOOST_TEST(memory.used_bytes() == used);
}

BOOST_AUTO_TEST_CASE(flattens_constants) {
  for (const auto& value_type : all_types) {
    arena memory;
    for (const auto& each : {make_value(value_type, 3), value{value_type, {}}}) {
      const auto flat = flatten(constant_column(each, memory), 130, memory);
      BOOST_TEST((flat.encoding == column_encoding::flat));
      for (std::size_t row = 0; row < 130; ++row)
        BOOST_TEST_REQUIRE((value_at(flat, row) == each), to_string(value_type) << ", row " << row);
    }
  }
}

BOOST_AUTO_TEST_CASE(flattens_dictionaries) {
  for (const auto& value_type : all_types) {
    arena memory;
    const auto values = make_values(value_type, 20, true);
    const auto entries = make_flat(values, memory);
    const auto codes = random_numbers(141, 200, 20);
    const auto source = make_dictionary(entries, 20, codes);
    const auto flat = flatten(source, 200, memory);
    BOOST_TEST((flat.encoding == column_encoding::flat));
    for (std::size_t row = 0; row < 200; ++row)
      BOOST_TEST_REQUIRE((value_at(flat, row) == values[codes[row]]),
                         "seed 141: " << to_string(value_type) << ", row " << row);
  }
}

BOOST_AUTO_TEST_CASE(gathers_rows_of_every_type_in_the_order_asked_for) {
  for (const auto& value_type : all_types) {
    arena memory;
    const auto values = make_values(value_type, 300, true);
    const auto source = make_flat(values, memory);
    for (const std::uint32_t count : {1U, 63U, 64U, 65U, 500U}) {
      const auto rows = random_numbers(151, count, 300);
      const auto gathered = gather(source, rows.data(), count, memory);
      for (std::size_t i = 0; i < count; ++i)
        BOOST_TEST_REQUIRE((value_at(gathered, i) == values[rows[i]]),
                           "seed 151: " << to_string(value_type) << ", " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(gathers_rows_of_constants_and_dictionaries) {
  for (const auto& value_type : all_types) {
    arena memory;
    const auto values = make_values(value_type, 20, false);
    const auto entries = make_flat(values, memory);
    const auto codes = random_numbers(161, 200, 20);
    const auto rows = random_numbers(162, 70, 200);
    const auto gathered = gather(make_dictionary(entries, 20, codes), rows.data(), 70, memory);
    const auto constant = gather(constant_column(values[4], memory), rows.data(), 70, memory);
    for (std::size_t i = 0; i < 70; ++i) {
      BOOST_TEST_REQUIRE((value_at(gathered, i) == values[codes[rows[i]]]), to_string(value_type) << ", " << i);
      BOOST_TEST_REQUIRE((value_at(constant, i) == values[4]), to_string(value_type) << ", " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(drops_the_validity_when_no_gathered_row_is_null) {
  arena memory;
  const auto source = make_flat(make_values(type_id::bigint, 10, true), memory);
  constexpr std::uint32_t rows[] = {0, 1, 3};
  constexpr std::uint32_t rows_with_null[] = {0, 2};
  BOOST_TEST(gather(source, rows, 3, memory).has_no_nulls());
  BOOST_TEST(!gather(source, rows_with_null, 2, memory).has_no_nulls());
}

BOOST_AUTO_TEST_CASE(leaves_the_text_of_gathered_strings_where_it_is) {
  arena memory;
  const auto source = make_flat(make_values(type_id::varchar, 10, false), memory);
  constexpr std::uint32_t rows[] = {7};
  BOOST_TEST(gather(source, rows, 1, memory).text(0).data() == source.text(7).data());
}

BOOST_AUTO_TEST_CASE(gathers_no_rows) {
  arena memory;
  for (const auto& value_type : all_types) {
    const auto source = make_flat(make_values(value_type, 5, true), memory);
    BOOST_TEST(gather(source, nullptr, 0, memory).values != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(makes_columns_of_nulls_of_every_type) {
  for (const auto& value_type : all_types) {
    arena memory;
    const auto nulls = null_column(value_type, memory);
    BOOST_TEST(nulls.is_constant());
    BOOST_TEST((nulls.value_type == value_type));
    for (const std::size_t row : {0U, 1U, 4000U})
      BOOST_TEST(!nulls.is_valid(row));
  }
}

BOOST_AUTO_TEST_CASE(lets_the_values_behind_nulls_be_read) {
  arena memory;
  BOOST_TEST(null_column(type_id::varchar, memory).text(0).empty());
  BOOST_TEST((null_column(type::decimal(38, 0), memory).data<int128>()[0] == 0));
  BOOST_TEST(!bitmap::test(null_column(type_id::boolean, memory).bits(), 0));
}

BOOST_AUTO_TEST_SUITE_END()
