#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(text_part_test)

BOOST_AUTO_TEST_CASE(cuts_substrings_from_a_position) {
  check_cases({
    {"substring", {"varchar:hello", "integer:2"}, "ello"},
    {"substring", {"varchar:hello", "integer:0"}, "hello"},
    {"substring", {"varchar:hello", "integer:-3"}, "llo"},
    {"substring", {"varchar:hello", "integer:1"}, "hello"},
    {"substring", {"varchar:hello", "integer:6"}, ""},
    {"substring", {"varchar:hello", "integer:-10"}, "hello"},
    {"substr", {"varchar:naïve", "integer:3"}, "ïve"},
    {"substring", {"varchar:hello", "bigint:9223372036854775807"}, ""},
    {"substring", {"varchar:hello", "bigint:-9223372036854775808"}, "hello"},
    {"substring", {"varchar:", "integer:1"}, ""},
  });
}

BOOST_AUTO_TEST_CASE(cuts_substrings_of_a_length) {
  check_cases({
    {"substring", {"varchar:hello", "integer:2", "integer:3"}, "ell"},
    {"substring", {"varchar:hello", "integer:-3", "integer:2"}, "ll"},
    {"substring", {"varchar:hello", "integer:0", "integer:2"}, "h"},
    {"substring", {"varchar:hello", "integer:2", "integer:-1"}, "h"},
    {"substring", {"varchar:hello", "integer:-10", "integer:7"}, "he"},
    {"substring", {"varchar:hello", "integer:3", "integer:0"}, ""},
    {"substring", {"varchar:hello", "integer:4", "integer:-2"}, "el"},
    {"substring", {"varchar:hello", "integer:-2", "integer:-2"}, "el"},
    {"substring", {"varchar:hello", "integer:10", "integer:-7"}, "llo"},
    {"substring", {"varchar:hello", "integer:1", "integer:99"}, "hello"},
    {"substr", {"varchar:naïve日本", "integer:3", "integer:4"}, "ïve日"},
    {"substring", {"varchar:hello", "bigint:2", "bigint:9223372036854775807"}, "ello"},
    {"substring", {"varchar:hello", "integer:.", "integer:2"}, "."},
  });
}

BOOST_AUTO_TEST_CASE(takes_text_from_the_ends) {
  check_cases({
    {"left", {"varchar:hello", "integer:2"}, "he"},
    {"left", {"varchar:hello", "integer:-2"}, "hel"},
    {"left", {"varchar:hello", "integer:-10"}, ""},
    {"left", {"varchar:hello", "integer:10"}, "hello"},
    {"left", {"varchar:hello", "integer:0"}, ""},
    {"right", {"varchar:hello", "integer:2"}, "lo"},
    {"right", {"varchar:hello", "integer:-2"}, "llo"},
    {"right", {"varchar:hello", "integer:-10"}, ""},
    {"right", {"varchar:hello", "integer:10"}, "hello"},
    {"right", {"varchar:hello", "integer:0"}, ""},
    {"left", {"varchar:naïve", "integer:3"}, "naï"},
    {"right", {"varchar:naïve", "integer:3"}, "ïve"},
    {"left", {"varchar:hello", "bigint:-9223372036854775808"}, ""},
    {"right", {"varchar:hello", "bigint:-9223372036854775808"}, ""},
  });
}

BOOST_AUTO_TEST_CASE(trims_text) {
  check_cases({
    {"trim", {"varchar:  a b  "}, "a b"},
    {"ltrim", {"varchar:  a "}, "a "},
    {"rtrim", {"varchar: a  "}, " a"},
    {"btrim", {"varchar: a "}, "a"},
    {"trim", {"varchar:   "}, ""},
    {"trim", {"varchar:"}, ""},
    {"trim", {"varchar:xyaxy", "varchar:xy"}, "a"},
    {"ltrim", {"varchar:xxa", "varchar:x"}, "a"},
    {"rtrim", {"varchar:abc", "varchar:cb"}, "a"},
    {"trim", {"varchar:éaé", "varchar:é"}, "a"},
    {"trim", {"varchar:éa", "varchar:è"}, "éa"},
    {"trim", {"varchar:aaa", "varchar:a"}, ""},
    {"trim", {"varchar:abc", "varchar:"}, "abc"},
  });
}

BOOST_AUTO_TEST_CASE(splits_into_parts_counted_from_one) {
  check_cases({
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:1"}, "a"},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:2"}, "b"},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:3"}, "c"},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:4"}, ""},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:0"}, ""},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:-1"}, "c"},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:-3"}, "a"},
    {"split_part", {"varchar:a,b,c", "varchar:,", "integer:-4"}, ""},
    {"split_part", {"varchar:abc", "varchar:", "integer:1"}, "a"},
    {"split_part", {"varchar:abc", "varchar:", "integer:2"}, "b"},
    {"split_part", {"varchar:", "varchar:x", "integer:1"}, ""},
    {"split_part", {"varchar:a--b", "varchar:--", "integer:2"}, "b"},
    {"split_part", {"varchar:a,,c", "varchar:,", "integer:2"}, ""},
    {"split_part", {"varchar:a,b,", "varchar:,", "integer:3"}, ""},
  });
}

BOOST_AUTO_TEST_CASE(splits_into_parts_counted_from_zero) {
  check_cases({
    {"split_index", {"varchar:a,b", "varchar:,", "integer:0"}, "a"},
    {"split_index", {"varchar:a,b", "varchar:,", "integer:1"}, "b"},
    {"split_index", {"varchar:a,b", "varchar:,", "integer:2"}, "."},
    {"split_index", {"varchar:a,b", "varchar:,", "integer:-1"}, "."},
    {"split_index", {"varchar:.", "varchar:,", "integer:0"}, "."},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
