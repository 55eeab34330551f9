#include "millrace/actors/connector/option_value.hpp"

#include <limits>

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

constexpr source_span stream{1, 15, 14, 6};

option_text value_of(std::string text) { return {std::move(text), {7, 1, 0, 1}, {8, 1, 0, 1}}; }

BOOST_AUTO_TEST_SUITE(option_value)

BOOST_AUTO_TEST_CASE(finds_an_option_by_its_whole_name) {
  const auto options = options_of({{"path", "a.csv"}, {"format", ""}});
  BOOST_REQUIRE(find_option(options, "path") != nullptr);
  BOOST_TEST(find_option(options, "path")->text == "a.csv");
  BOOST_REQUIRE(find_option(options, "format") != nullptr);
  BOOST_TEST(find_option(options, "format")->text.empty());
  for (const auto* name : {"", "pat", "paths", "PATH"})
    BOOST_TEST(find_option(options, name) == nullptr);
  BOOST_TEST(find_option({}, "path") == nullptr);
}

BOOST_AUTO_TEST_CASE(says_what_a_value_must_be_and_points_at_it) {
  const auto reason = bad_value("rows", value_of("many"), "a number");
  BOOST_TEST((reason.code == errc::invalid_argument));
  BOOST_TEST(reason.message == "option `rows` must be a number: many");
  BOOST_TEST(reason.span.line == 7U);
}

BOOST_AUTO_TEST_CASE(gives_a_required_option_that_is_there) {
  BOOST_TEST(must(required_option(options_of({{"path", " "}}), "path", stream)).text == " ");
}

BOOST_AUTO_TEST_CASE(points_at_the_stream_where_a_required_option_is_missing) {
  const auto reason = must_fail(required_option(options_of({{"paths", "a.csv"}}), "path", stream));
  BOOST_TEST((reason.code == errc::invalid_argument));
  BOOST_TEST(reason.message == "an option is missing: path");
  BOOST_TEST(reason.hint == "add path = '...' to WITH");
  BOOST_TEST((reason.span == stream));
}

BOOST_AUTO_TEST_CASE(points_at_the_value_where_a_required_option_is_empty) {
  const auto reason = must_fail(required_option(options_of({{"path", ""}}), "path", stream));
  BOOST_TEST(reason.message == "an option is empty: path");
  BOOST_TEST(reason.span.line == 7U);
}

BOOST_AUTO_TEST_CASE(reads_flags_in_any_case) {
  for (const auto* text : {"true", "TRUE", "True", "tRuE"})
    BOOST_TEST(must(flag_of("header", value_of(text))));
  for (const auto* text : {"false", "FALSE", "faLse"})
    BOOST_TEST(!must(flag_of("header", value_of(text))));
}

BOOST_AUTO_TEST_CASE(refuses_flags_that_are_neither) {
  // The last one differs from `true` by the bit that tells the cases of a letter apart.
  for (const auto* text : {"", "1", "yes", "tru", "true ", " true", "truee", "\x14rue"}) {
    const auto reason = must_fail(flag_of("header", value_of(text)));
    BOOST_TEST(reason.message == std::string("option `header` must be true or false: ") + text);
    BOOST_TEST(reason.span.line == 7U);
  }
}

BOOST_AUTO_TEST_CASE(reads_whole_numbers_to_the_ends_of_their_range) {
  BOOST_TEST(must(integer_of("seed", value_of("0"))) == 0);
  BOOST_TEST(must(integer_of("seed", value_of("-0"))) == 0);
  BOOST_TEST(must(integer_of("seed", value_of("007"))) == 7);
  BOOST_TEST(must(integer_of("seed", value_of("9223372036854775807"))) == std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(must(integer_of("seed", value_of("-9223372036854775808"))) == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(must(count_of("rows", value_of("0"))) == 0U);
  BOOST_TEST(must(count_of("rows", value_of("18446744073709551615"))) == std::numeric_limits<std::uint64_t>::max());
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_whole_number_of_the_range) {
  for (const auto* text : {"", " ", "-", "+1", " 1", "1 ", "1x", "1.0", "1e3", "0x10", "1 000", "9223372036854775808",
                           "-9223372036854775809", "99999999999999999999999"}) {
    const auto reason = must_fail(integer_of("seed", value_of(text)));
    BOOST_TEST(reason.message == std::string("option `seed` must be a whole number of 64 bits: ") + text);
  }
  for (const auto* text : {"", "-1", "-0", "+1", "1 ", "1.5", "18446744073709551616"}) {
    const auto reason = must_fail(count_of("rows", value_of(text)));
    BOOST_TEST(reason.message == std::string("option `rows` must be a whole number that is not negative: ") + text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
