#include <cmath>

#include "encoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

type random_type(random_sequence& random) {
  constexpr type_id plain[] = {type_id::boolean, type_id::tinyint, type_id::smallint, type_id::integer,
                               type_id::bigint,  type_id::real,    type_id::double_,  type_id::varchar,
                               type_id::bytes,   type_id::date,    type_id::time,     type_id::timestamp};
  if (random.below(5) != 0)
    return plain[random.below(std::size(plain))];
  const auto precision = static_cast<std::uint8_t>(1 + random.below(decimal_precision_max));
  return type::decimal(precision, static_cast<std::uint8_t>(random.below(precision + 1U)));
}

/// An integer of random size: small ones, and the ends of the range, are as likely as all others.
std::int64_t random_integer(random_sequence& random, std::int64_t bound) {
  const auto wide = static_cast<std::int64_t>(random.next() >> random.below(64));
  return (wide % bound) * (random.below(2) == 0 ? 1 : -1);
}

std::string random_text(random_sequence& random) {
  constexpr std::string_view pieces[] = {"x",
                                         "long enough to be no short string",
                                         ",",
                                         "\"",
                                         "\n",
                                         "\r",
                                         "\r\n",
                                         " ",
                                         "\\",
                                         "\xc3\xa9",
                                         "\xf0\x9f\x98\x80",
                                         "NULL",
                                         "\t",
                                         "{",
                                         "\x01",
                                         "'",
                                         ";",
                                         "0"};
  std::string text;
  for (auto count = random.below(5); count != 0; --count)
    text += pieces[random.below(std::size(pieces))];
  return text;
}

double random_double(random_sequence& random) {
  if (random.below(4) == 0)
    return static_cast<double>(random_integer(random, 1'000'000)) / 100;
  const auto number = std::ldexp(random.unit() - 0.5, static_cast<int>(random.below(200)) - 100);
  return random.below(50) == 0 ? std::numeric_limits<double>::infinity() : number;
}

int128 random_decimal(random_sequence& random, std::uint8_t precision) {
  const auto wide =
    (int128{static_cast<std::int64_t>(random.next() >> 1U)} << 62U) + static_cast<std::int64_t>(random.next() >> 2U);
  return (wide >> random.below(120)) % powers_of_ten[precision] * (random.below(2) == 0 ? 1 : -1);
}

void append_random(column_builder& out, random_sequence& random) {
  constexpr std::int64_t days_around = 700'000;
  const auto value_type = out.value_type();
  switch (value_type.id) {
    case type_id::boolean: return out.append_bool(random.below(2) == 0);
    case type_id::tinyint: return out.append_int32(static_cast<std::int32_t>(random_integer(random, 128)));
    case type_id::smallint: return out.append_int32(static_cast<std::int32_t>(random_integer(random, 32'768)));
    case type_id::integer:
      return out.append_int32(static_cast<std::int32_t>(random_integer(random, std::int64_t{1} << 31U)));
    case type_id::bigint: return out.append_int64(random_integer(random, std::numeric_limits<std::int64_t>::max()));
    case type_id::real: return out.append_float64(static_cast<float>(random_double(random)));
    case type_id::double_: return out.append_float64(random_double(random));
    case type_id::decimal:
      if (value_type.physical() == physical_type::int64)
        return out.append_int64(static_cast<std::int64_t>(random_decimal(random, value_type.precision)));
      return out.append_int128(random_decimal(random, value_type.precision));
    case type_id::date: return out.append_int32(static_cast<std::int32_t>(random_integer(random, days_around)));
    case type_id::time: return out.append_int64(static_cast<std::int64_t>(random.below(86'400'000'000U)));
    case type_id::timestamp: return out.append_int64(random_integer(random, days_around * 86'400'000'000));
    default: return out.append_text(random_text(random));
  }
}

struct random_batch {
  schema shape;
  std::vector<column> columns;
  std::uint32_t row_count = 0;
};

random_batch make_batch(random_sequence& random, arena& memory) {
  random_batch batch;
  std::vector<type> types(1 + random.below(6));
  for (auto& each : types)
    each = random_type(random);
  batch.shape = columns_of(types);
  batch.row_count = static_cast<std::uint32_t>(1 + random.below(150));
  for (const auto& each : types) {
    column_builder built(each, batch.row_count, memory);
    for (std::uint32_t i = 0; i < batch.row_count; ++i) {
      if (random.below(8) == 0)
        built.append_null();
      else
        append_random(built, random);
    }
    batch.columns.push_back(built.finish());
  }
  return batch;
}

void check_round_trip(std::string_view format, std::uint64_t seed, const format_options& options) {
  random_sequence random(seed);
  arena memory;
  const auto batch = make_batch(random, memory);
  const decoded_batch original{batch.columns, batch.row_count, nullptr};
  std::string expected;
  for (std::uint32_t row = 0; row < batch.row_count; ++row)
    append_row(original, row, expected);
  const auto text = encode(*format_named(format).make_encoder(batch.shape, options), batch.columns, batch.row_count);
  const auto got = decode(format, batch.shape, text, options);
  BOOST_TEST_CONTEXT("seed " << seed << ", format " << format) {
    BOOST_REQUIRE(got.failures == "");
    BOOST_REQUIRE(got.rows == expected);
  }
}

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(csv_reads_back_what_it_wrote) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed)
    check_round_trip("csv", seed, {});
}

BOOST_AUTO_TEST_CASE(csv_reads_back_what_it_wrote_in_odd_dialects) {
  format_options options;
  options.delimiter = '0';
  options.quote = '\'';
  options.null_text = "NULL";
  for (std::uint64_t seed = 1; seed <= 500; ++seed)
    check_round_trip("csv", seed, options);
}

BOOST_AUTO_TEST_CASE(csv_reads_back_values_that_hold_its_quote) {
  format_options options;
  for (const char quote : {'-', ':', '.', '0', 'e'})
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      options.quote = quote;
      check_round_trip("csv", seed, options);
    }
}

BOOST_AUTO_TEST_CASE(json_reads_back_what_it_wrote) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed)
    check_round_trip("json", seed, {});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
