#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(text_test)

BOOST_AUTO_TEST_CASE(measures_text) {
  check_cases({
    {"length", {"varchar:naïve"}, "5"},
    {"char_length", {"varchar:"}, "0"},
    {"character_length", {"varchar:日本"}, "2"},
    {"octet_length", {"varchar:naïve"}, "6"},
    {"octet_length", {"bytes:ab"}, "2"},
    {"length", {"bytes:\\xAB\\x00"}, "2"},
    {"strlen", {"varchar:naïve"}, "6"},
    {"bit_length", {"varchar:ab"}, "16"},
    {"length", {"varchar:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(changes_case) {
  check_cases({
    {"upper", {"varchar:abcXYZ 1"}, "ABCXYZ 1"},
    {"lower", {"varchar:ABCxyz 1"}, "abcxyz 1"},
    {"upper", {"varchar:naïve ß"}, "NAÏVE ẞ"},
    {"lower", {"varchar:ÀÉ ΣЖ"}, "àé σж"},
    {"upper", {"varchar:ñœžωж"}, "ÑŒŽΩЖ"},
    {"lower", {"varchar:ÑŒŽΩЖ"}, "ñœžωж"},
    {"ucase", {"varchar:a"}, "A"},
    {"lcase", {"varchar:A"}, "a"},
    {"upper", {"varchar:"}, ""},
    {"upper", {"varchar:日本"}, "日本"},
    {"upper", {"varchar:."}, "."},
    {"initcap", {"varchar:hello wORLD-wide 2nd"}, "Hello World-Wide 2nd"},
    {"initcap", {"varchar:élan vital"}, "Élan Vital"},
  });
}

BOOST_AUTO_TEST_CASE(joins_text) {
  check_cases({
    {"||", {"varchar:a", "varchar:b"}, "ab"},
    {"||", {"varchar:a", "integer:1"}, "a1"},
    {"||", {"varchar:a", "varchar:."}, "."},
    {"||", {"double:1.5", "varchar:x"}, "1.5x"},
    {"concat", {"varchar:a", "varchar:.", "integer:1"}, "a1"},
    {"concat", {"varchar:."}, ""},
    {"concat", {"boolean:true", "date:2024-01-02"}, "true2024-01-02"},
    {"concat_ws", {"varchar:, ", "varchar:a", "varchar:.", "varchar:b"}, "a, b"},
    {"concat_ws", {"varchar:,", "integer:1", "decimal(2,1):2.5"}, "1,2.5"},
    {"concat_ws", {"varchar:.", "varchar:a"}, "."},
    {"concat_ws", {"varchar:,", "varchar:."}, ""},
  });
}

BOOST_AUTO_TEST_CASE(repeats_and_reverses) {
  check_cases({
    {"repeat", {"varchar:ab", "integer:3"}, "ababab"},
    {"repeat", {"varchar:ab", "integer:0"}, ""},
    {"repeat", {"varchar:ab", "integer:-1"}, ""},
    {"repeat", {"varchar:ab", "bigint:9000000000000000000"}, "!out_of_range"},
    {"repeat", {"varchar:", "bigint:9000000000000000000"}, ""},
    {"repeat", {"varchar:ab", "integer:10000000"}, "!out_of_range"},
    {"reverse", {"varchar:hello"}, "olleh"},
    {"reverse", {"varchar:naïve日"}, "日evïan"},
    {"reverse", {"varchar:"}, ""},
  });
}

BOOST_AUTO_TEST_CASE(converts_code_points) {
  check_cases({
    {"ascii", {"varchar:a"}, "97"},
    {"ascii", {"varchar:"}, "0"},
    {"unicode", {"varchar:é"}, "233"},
    {"unicode", {"varchar:"}, "-1"},
    {"ord", {"varchar:日"}, "26085"},
    {"chr", {"integer:97"}, "a"},
    {"chr", {"integer:233"}, "é"},
    {"chr", {"integer:128512"}, "😀"},
    {"chr", {"integer:-1"}, "!invalid_argument"},
    {"chr", {"integer:1114112"}, "!invalid_argument"},
    {"chr", {"integer:55296"}, "!invalid_argument"},
  });
}

BOOST_AUTO_TEST_CASE(finds_text) {
  check_cases({
    {"strpos", {"varchar:hello", "varchar:l"}, "3"},
    {"strpos", {"varchar:hello", "varchar:"}, "1"},
    {"position", {"varchar:naïve", "varchar:v"}, "4"},
    {"instr", {"varchar:hello", "varchar:z"}, "0"},
    {"strpos", {"varchar:", "varchar:a"}, "0"},
    {"strpos", {"varchar:.", "varchar:a"}, "."},
    {"starts_with", {"varchar:abc", "varchar:ab"}, "true"},
    {"starts_with", {"varchar:abc", "varchar:"}, "true"},
    {"starts_with", {"varchar:abc", "varchar:b"}, "false"},
    {"prefix", {"varchar:abc", "varchar:abcd"}, "false"},
    {"ends_with", {"varchar:abc", "varchar:bc"}, "true"},
    {"ends_with", {"varchar:abc", "varchar:b"}, "false"},
    {"suffix", {"varchar:abc", "varchar:c"}, "true"},
    {"contains", {"varchar:abc", "varchar:b"}, "true"},
    {"contains", {"varchar:abc", "varchar:d"}, "false"},
    {"contains", {"varchar:abc", "varchar:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(replaces_text) {
  check_cases({
    {"replace", {"varchar:abcabc", "varchar:b", "varchar:xx"}, "axxcaxxc"},
    {"replace", {"varchar:abc", "varchar:", "varchar:x"}, "abc"},
    {"replace", {"varchar:aaa", "varchar:a", "varchar:"}, ""},
    {"replace", {"varchar:abc", "varchar:z", "varchar:x"}, "abc"},
    {"replace", {"varchar:naïve", "varchar:ï", "varchar:i"}, "naive"},
    {"translate", {"varchar:hello", "varchar:el", "varchar:ip"}, "hippo"},
    {"translate", {"varchar:hello", "varchar:el", "varchar:i"}, "hio"},
    {"translate", {"varchar:naïve", "varchar:ï", "varchar:日"}, "na日ve"},
    {"translate", {"varchar:hello", "varchar:", "varchar:x"}, "hello"},
  });
}

BOOST_AUTO_TEST_CASE(pads_text) {
  check_cases({
    {"lpad", {"varchar:abc", "integer:5", "varchar:xy"}, "xyabc"},
    {"rpad", {"varchar:abc", "integer:6", "varchar:xy"}, "abcxyx"},
    {"lpad", {"varchar:abc", "integer:2", "varchar:x"}, "ab"},
    {"rpad", {"varchar:naïve", "integer:3", "varchar:x"}, "naï"},
    {"lpad", {"varchar:é", "integer:4", "varchar:日本"}, "日本日é"},
    {"lpad", {"varchar:abc", "integer:5", "varchar:"}, "!invalid_argument"},
    {"lpad", {"varchar:abc", "integer:-1", "varchar:x"}, ""},
    {"lpad", {"varchar:7", "integer:3"}, "  7"},
    {"rpad", {"varchar:7", "integer:3"}, "7  "},
    {"lpad", {"varchar:a", "bigint:9000000000000000000", "varchar:x"}, "!out_of_range"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
