#include "millrace/engine/function/cast.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/function/catalog.hpp"
#include "millrace/tests/engine/function/adapter/call_fixture.hpp"

namespace millrace {
namespace {

constexpr type numbers[] = {type_id::boolean, type_id::tinyint, type_id::smallint,  type_id::integer,
                            type_id::bigint,  type_id::real,    type_id::double_,   type::decimal(18, 3),
                            type::decimal(38, 0)};
constexpr type others[] = {type_id::bytes, type_id::date, type_id::time, type_id::timestamp, type_id::interval};

// Runs the kernel over a column and says what came out and what failed.
std::string run(call_fixture& fixture, scalar_kernel kernel, const column& argument, type to, std::uint32_t rows) {
  BOOST_REQUIRE(kernel != nullptr);
  const auto tested = fixture.call({argument}, to, rows);
  const auto result = kernel(tested);
  BOOST_CHECK(result.value_type == to);
  const auto failed = fixture.failures();
  return call_fixture::text_of(result, tested) + (failed.empty() ? "" : " !" + failed);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(cast_kernel_test, call_fixture)

BOOST_AUTO_TEST_CASE(numbers_and_booleans_become_each_other) {
  for (const auto& from : numbers)
    for (const auto& to : numbers) {
      BOOST_TEST((cast_kernel(from, to) != nullptr), to_string(from) << " to " << to_string(to));
      BOOST_TEST((from == to || cast_number_kernel(from, to) != nullptr), to_string(from) << " to " << to_string(to));
    }
}

BOOST_AUTO_TEST_CASE(everything_becomes_text_and_back) {
  for (const auto& from : numbers) {
    BOOST_TEST((cast_to_text_kernel(from) != nullptr), to_string(from));
    BOOST_TEST((cast_from_text_kernel(from) != nullptr), to_string(from));
  }
  for (const auto& from : others) {
    BOOST_TEST((cast_to_text_kernel(from) != nullptr), to_string(from));
    BOOST_TEST((cast_from_text_kernel(from) != nullptr), to_string(from));
  }
}

BOOST_AUTO_TEST_CASE(null_becomes_everything) {
  for (const auto& to : others)
    BOOST_TEST(run(*this, cast_kernel(type_id::null, to), constant(type_id::null, "."), to, 2) == ". .");
}

BOOST_AUTO_TEST_CASE(numbers_and_times_do_not_become_each_other) {
  for (const auto& number : numbers)
    for (const auto& other : others) {
      BOOST_TEST((cast_kernel(number, other) == nullptr), to_string(number) << " to " << to_string(other));
      BOOST_TEST((cast_kernel(other, number) == nullptr), to_string(other) << " to " << to_string(number));
    }
}

BOOST_AUTO_TEST_CASE(of_times_a_date_becomes_a_timestamp_and_a_timestamp_its_parts) {
  for (const auto& from : others)
    for (const auto& to : others) {
      const auto is_cast = (from.id == type_id::date && to.id == type_id::timestamp) ||
                           (from.id == type_id::timestamp && (to.id == type_id::date || to.id == type_id::time));
      BOOST_TEST((cast_time_kernel(from, to) != nullptr) == is_cast, to_string(from) << " to " << to_string(to));
      BOOST_TEST((cast_kernel(from, to) != nullptr) == (is_cast || from == to),
                 to_string(from) << " to " << to_string(to));
    }
}

BOOST_AUTO_TEST_CASE(a_date_beyond_all_timestamps_fails) {
  const auto dates = flat(type_id::date, {"1970-01-02", "294247-01-10", "294247-01-11", ".", "290309-12-21 (BC)"});
  BOOST_TEST(run(*this, cast_time_kernel(type_id::date, type_id::timestamp), dates, type_id::timestamp, 5) ==
             "1970-01-02 00:00:00 294247-01-10 00:00:00 . . . !2 cast_failed 4 cast_failed");
}

BOOST_AUTO_TEST_CASE(a_timestamp_before_1970_belongs_to_the_day_it_is_in) {
  const auto times = flat(type_id::timestamp, {"1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "."});
  BOOST_TEST(run(*this, cast_time_kernel(type_id::timestamp, type_id::date), times, type_id::date, 3) ==
             "1969-12-31 1970-01-01 .");
  BOOST_TEST(run(*this, cast_time_kernel(type_id::timestamp, type_id::time), times, type_id::time, 3) ==
             "23:59:59.999999 00:00:00 .");
}

BOOST_AUTO_TEST_CASE(a_cast_to_its_own_type_copies_no_value) {
  const auto tested = flat(type_id::varchar, {"a", "."});
  BOOST_TEST(cast_kernel(type_id::varchar, type_id::varchar)(call({tested}, type_id::varchar, 2)).values ==
             tested.values);
  const auto words = dictionary(type_id::varchar, {"a", "b"}, {1, 0, 1});
  BOOST_TEST(run(*this, cast_kernel(type_id::varchar, type_id::varchar), words, type_id::varchar, 3) == "b a b");
  const auto same = cast_kernel(type_id::varchar, type_id::varchar)(call({words}, type_id::varchar, 3));
  BOOST_CHECK(same.dictionary->value_type == type(type_id::varchar));
  BOOST_TEST(same.codes == words.codes);
}

BOOST_AUTO_TEST_CASE(a_number_that_does_not_fit_fails_its_row_alone) {
  const auto tested = flat(type_id::bigint, {"127", "128", ".", "-129", "-128"});
  BOOST_TEST(run(*this, cast_number_kernel(type_id::bigint, type_id::tinyint), tested, type_id::tinyint, 5) ==
             "127 . . . -128 !1 cast_failed 3 cast_failed");
}

BOOST_AUTO_TEST_CASE(text_is_read_and_written_row_by_row) {
  const auto texts = flat(type_id::varchar, {"1.5", "x", ".", "-2"});
  BOOST_TEST(run(*this, cast_from_text_kernel(type::decimal(5, 1)), texts, type::decimal(5, 1), 4) ==
             "1.5 . . -2.0 !1 cast_failed");
  const auto dates = dictionary(type_id::date, {".", "2024-02-29"}, {1, 0});
  BOOST_TEST(run(*this, cast_to_text_kernel(type_id::date), dates, type_id::varchar, 2).starts_with("2024-02-29 ."));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
