#include "millrace/engine/function/adapter/null_tracker.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/adapter/call_fixture.hpp"

namespace millrace {
namespace {

// One character per row, `.` where it is NULL.
std::string picture(const null_tracker& nulls, std::uint32_t rows) {
  std::string text;
  for (std::uint32_t row = 0; row < rows; ++row)
    text += nulls.is_null(row) ? '.' : 'x';
  return text;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(null_tracker_test, call_fixture)

BOOST_AUTO_TEST_CASE(has_no_map_where_nothing_is_null) {
  const auto tested = call({flat(type_id::bigint, {"1", "2"}), constant(type_id::varchar, "a")}, type_id::bigint, 2);
  null_tracker nulls(tested);
  BOOST_TEST(!nulls.has_nulls());
  BOOST_TEST(!nulls.all_null());
  BOOST_TEST(picture(nulls, 2) == "xx");
  BOOST_TEST(nulls.finish() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_row_is_null_where_any_argument_is) {
  const auto tested = call({flat(type_id::bigint, {"1", ".", "3", "4"}), flat(type_id::varchar, {"a", "b", "c", "."}),
                            dictionary(type_id::double_, {".", "1.5"}, {0, 1, 1, 1})},
                           type_id::bigint, 4);
  null_tracker nulls(tested);
  BOOST_TEST(nulls.has_nulls());
  BOOST_TEST(picture(nulls, 4) == "..x.");
}

BOOST_AUTO_TEST_CASE(a_constant_null_makes_every_row_null) {
  const auto tested = call({flat(type_id::bigint, {"1", "2"}), constant(type_id::bigint, ".")}, type_id::bigint, 2);
  BOOST_TEST(null_tracker(tested).all_null());
  const auto other = call({constant(type_id::bigint, "1")}, type_id::bigint, 2);
  BOOST_TEST(!null_tracker(other).all_null());
}

BOOST_AUTO_TEST_CASE(looks_at_the_strict_arguments_only) {
  const auto tested = call({flat(type_id::bigint, {".", "2"}), constant(type_id::bigint, ".")}, type_id::bigint, 2);
  null_tracker none(tested, {});
  BOOST_TEST(!none.has_nulls());
  BOOST_TEST(!none.all_null());
  null_tracker first(tested, tested.arguments.first(1));
  BOOST_TEST(picture(first, 2) == ".x");
  BOOST_TEST(!first.all_null());
}

BOOST_AUTO_TEST_CASE(does_not_write_to_the_validity_of_an_argument) {
  const auto numbers = flat(type_id::bigint, {"1", ".", "3"});
  const auto texts = flat(type_id::bigint, {"1", "2", "."});
  const auto tested = call({numbers, texts}, type_id::bigint, 3);
  null_tracker nulls(tested);
  nulls.set_null(0);
  BOOST_TEST(picture(nulls, 3) == "...");
  BOOST_TEST(numbers.is_valid(0));
  BOOST_TEST(numbers.is_valid(2));
  BOOST_TEST(texts.is_valid(0));
}

BOOST_AUTO_TEST_CASE(finishes_with_a_map_that_is_not_an_arguments) {
  const auto numbers = flat(type_id::bigint, {"1", "."});
  const auto tested = call({numbers}, type_id::bigint, 2);
  null_tracker nulls(tested);
  const auto* map = nulls.finish();
  BOOST_TEST(map != numbers.validity);
  BOOST_TEST(bitmap::test(map, 0));
  BOOST_TEST(!bitmap::test(map, 1));
}

BOOST_AUTO_TEST_CASE(a_row_that_fails_is_null_and_reported) {
  const auto tested = call({flat(type_id::bigint, {"1", "2", "3"})}, type_id::bigint, 3);
  null_tracker nulls(tested);
  nulls.fail(2, row_error::overflow);
  nulls.fail(0, row_error::invalid_argument);
  BOOST_TEST(picture(nulls, 3) == ".x.");
  BOOST_TEST(failures() == "2 overflow 0 invalid_argument");
}

BOOST_AUTO_TEST_CASE(keeps_rows_apart_beyond_one_word_of_the_map) {
  const auto tested = call({}, type_id::bigint, 130);
  null_tracker nulls(tested);
  for (const std::uint32_t row : {0U, 63U, 64U, 129U})
    nulls.set_null(row);
  std::uint32_t count = 0;
  for (std::uint32_t row = 0; row < 130; ++row)
    count += nulls.is_null(row) ? 1U : 0U;
  BOOST_TEST(count == 4U);
  BOOST_TEST(nulls.is_null(129));
  BOOST_TEST(!nulls.is_null(65));
}

BOOST_AUTO_TEST_CASE(asks_a_dictionary_for_living_rows_only) {
  const auto tested = call({dictionary(type_id::bigint, {".", "1"}, {0, 99, 1})}, type_id::bigint, 3, {0, 2});
  null_tracker nulls(tested);
  BOOST_TEST(nulls.is_null(0));
  BOOST_TEST(!nulls.is_null(2));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
