#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

#include "millrace/engine/type/canonical_text.hpp"

using namespace millrace;

namespace {

template <class Stored>
std::string text_of(const type& value_type, Stored stored) {
  std::string out = "<"; // What stands there already stays.
  append_canonical(value_type, stored, out);
  return out.substr(1);
}

std::string bytes_text(std::string_view bytes) { return text_of(type_id::bytes, bytes); }

} // namespace

BOOST_AUTO_TEST_SUITE(canonical_text_suite)

BOOST_AUTO_TEST_CASE(writes_every_type_by_its_stored_value) {
  BOOST_TEST(text_of(type_id::boolean, true) == "true");
  BOOST_TEST(text_of(type_id::boolean, false) == "false");
  BOOST_TEST(text_of(type_id::tinyint, std::int64_t{-128}) == "-128");
  BOOST_TEST(text_of(type_id::bigint, std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  BOOST_TEST(text_of(type::decimal(10, 2), std::int64_t{-50}) == "-0.50");
  BOOST_TEST(text_of(type::decimal(38, 2), int128{12345}) == "123.45");
  BOOST_TEST(text_of(type_id::date, std::int64_t{-1}) == "1969-12-31");
  BOOST_TEST(text_of(type_id::time, std::int64_t{1}) == "00:00:00.000001");
  BOOST_TEST(text_of(type_id::timestamp, std::int64_t{-1}) == "1969-12-31 23:59:59.999999");
  BOOST_TEST(text_of(type_id::double_, 0.1) == "0.1");
  BOOST_TEST(text_of(type_id::real, double{0.1F}) == "0.1");
  BOOST_TEST(text_of(type_id::double_, double{0.1F}) == "0.10000000149011612");
  BOOST_TEST(text_of(type_id::varchar, std::string_view("a\\b\n")) == "a\\b\n");
  BOOST_TEST(text_of(type_id::interval, interval_value{1, 2, 3}) == "1 month 2 days 00:00:00.000003");
}

BOOST_AUTO_TEST_CASE(writes_bytes_as_duckdb_does) {
  BOOST_TEST(bytes_text("plain text!") == "plain text!");
  BOOST_TEST(bytes_text("\xAB") == "\\xAB");
  BOOST_TEST(bytes_text(std::string_view("a\0b", 3)) == "a\\x00b");
  BOOST_TEST(bytes_text("a\"b'c\\d") == "a\\x22b\\x27c\\x5Cd");
  BOOST_TEST(bytes_text("\x7F \n") == "\\x7F \\x0A");
}

BOOST_AUTO_TEST_CASE(reads_back_all_bytes_it_writes) {
  std::string bytes;
  for (auto i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  std::string read;
  BOOST_TEST(parse_bytes(bytes_text(bytes), read));
  BOOST_TEST(read == bytes);
}

BOOST_AUTO_TEST_CASE(refuses_text_of_no_bytes) {
  for (const std::string_view text : {"\\", "\\\\", "\\x", "\\xA", "\\xZZ", "\\XAB", "a\\n", "\xC3\xA9", "ok\\xA"}) {
    std::string read;
    BOOST_TEST(!parse_bytes(text, read), text);
  }
}

BOOST_AUTO_TEST_CASE(reads_booleans_in_any_case) {
  for (const std::string_view text : {"true", "TRUE", "tRuE", "t", "yes", "Y", "1", " true "})
    BOOST_TEST(parse_boolean(text).value_or(false), text);
  for (const std::string_view text : {"false", "F", "no", "n", "0"})
    BOOST_TEST(!parse_boolean(text).value_or(true), text);
  for (const std::string_view text : {"", "2", "on", "off", "tru", "truee", "10", "-1", "null"})
    BOOST_TEST(!parse_boolean(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
