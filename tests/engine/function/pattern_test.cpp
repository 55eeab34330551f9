#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(pattern_test)

BOOST_AUTO_TEST_CASE(like_matches_percent_and_underscore) {
  check_cases({
    {"like", {"varchar:abc", "varchar:a%"}, "true"},
    {"like", {"varchar:abc", "varchar:%c"}, "true"},
    {"like", {"varchar:abc", "varchar:%b%"}, "true"},
    {"like", {"varchar:abc", "varchar:abc"}, "true"},
    {"like", {"varchar:abc", "varchar:_b_"}, "true"},
    {"like", {"varchar:abc", "varchar:a_"}, "false"},
    {"like", {"varchar:abc", "varchar:"}, "false"},
    {"like", {"varchar:", "varchar:%"}, "true"},
    {"like", {"varchar:", "varchar:_"}, "false"},
    {"like", {"varchar:", "varchar:"}, "true"},
    {"like", {"varchar:aXbXc", "varchar:a%X%c"}, "true"},
    {"like", {"varchar:mississippi", "varchar:m%iss%pi"}, "true"},
    {"like", {"varchar:mississippi", "varchar:%sip%s"}, "false"},
    {"like", {"varchar:ïb", "varchar:_b"}, "true"},
    {"like", {"varchar:日本", "varchar:__"}, "true"},
    {"like", {"varchar:日本", "varchar:_%_"}, "true"},
    {"like", {"varchar:abc", "varchar:%%"}, "true"},
    {"like", {"varchar:a%c", "varchar:a%%c"}, "true"},
    {"like", {"varchar:aab", "varchar:%ab"}, "true"},
    {"like", {"varchar:ABC", "varchar:abc"}, "false"},
    {"like", {"varchar:ab", "varchar:a%b%c"}, "false"},
    {"like", {"varchar:.", "varchar:a"}, "."},
    {"like", {"varchar:a", "varchar:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(like_takes_an_escape) {
  check_cases({
    {"like", {"varchar:a%c", "varchar:a\\%c", "varchar:\\"}, "true"},
    {"like", {"varchar:abc", "varchar:a\\%c", "varchar:\\"}, "false"},
    {"like", {"varchar:a_", "varchar:a!_", "varchar:!"}, "true"},
    {"like", {"varchar:ab", "varchar:a!_", "varchar:!"}, "false"},
    {"like", {"varchar:a!", "varchar:a!!", "varchar:!"}, "true"},
    {"like", {"varchar:a\\b", "varchar:a\\b"}, "true"},
    {"like", {"varchar:abc", "varchar:a\\", "varchar:\\"}, "!invalid_argument"},
    {"like", {"varchar:abc", "varchar:abc", "varchar:xx"}, "!invalid_argument"},
    {"like", {"varchar:abc", "varchar:a%", "varchar:"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(ilike_ignores_case) {
  check_cases({
    {"ilike", {"varchar:ABC", "varchar:a%"}, "true"},
    {"ilike", {"varchar:abC", "varchar:%Bc"}, "true"},
    {"ilike", {"varchar:ÉTÉ", "varchar:été"}, "true"},
    {"ilike", {"varchar:abc", "varchar:abd"}, "false"},
    {"ilike", {"varchar:A%", "varchar:a!%", "varchar:!"}, "true"},
    {"ilike", {"varchar:AB", "varchar:a_"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(similar_to_matches_the_whole_text) {
  check_cases({
    {"similar_to", {"varchar:abc", "varchar:a(b|x)c"}, "true"},
    {"similar_to", {"varchar:abc", "varchar:b"}, "false"},
    {"similar_to", {"varchar:abc", "varchar:a.*"}, "true"},
    {"regexp_full_match", {"varchar:abc", "varchar:ab"}, "false"},
    {"regexp_full_match", {"varchar:abc", "varchar:[a-c]+"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(finds_regular_expressions) {
  check_cases({
    {"regexp_matches", {"varchar:abc", "varchar:b"}, "true"},
    {"regexp_like", {"varchar:abc", "varchar:^b"}, "false"},
    {"regexp", {"varchar:abc", "varchar:c$"}, "true"},
    {"regexp_matches", {"varchar:ABC", "varchar:b", "varchar:i"}, "true"},
    {"regexp_matches", {"varchar:ABC", "varchar:b", "varchar:c"}, "false"},
    {"regexp_matches", {"varchar:abc", "varchar:("}, "!invalid_argument"},
    {"regexp_matches", {"varchar:abc", "varchar:b", "varchar:?"}, "!invalid_argument"},
    {"regexp_matches", {"varchar:.", "varchar:b"}, "."},
  });
}

BOOST_AUTO_TEST_CASE(extracts_matches) {
  check_cases({
    {"regexp_extract", {"varchar:abc", "varchar:b(.)"}, "bc"},
    {"regexp_extract", {"varchar:abc", "varchar:b(.)", "integer:1"}, "c"},
    {"regexp_extract", {"varchar:abc", "varchar:z"}, ""},
    {"regexp_extract", {"varchar:abc", "varchar:b(.)", "integer:2"}, ""},
    {"regexp_extract", {"varchar:abc", "varchar:(x)?b", "integer:1"}, ""},
    {"regexp_extract", {"varchar:abc", "varchar:b", "integer:-1"}, "!invalid_argument"},
    {"regexp_extract", {"varchar:id=17;", "varchar:id=([0-9]+)", "integer:1"}, "17"},
  });
}

BOOST_AUTO_TEST_CASE(replaces_matches) {
  check_cases({
    {"regexp_replace", {"varchar:aaa", "varchar:a", "varchar:b"}, "baa"},
    {"regexp_replace", {"varchar:aaa", "varchar:a", "varchar:b", "varchar:g"}, "bbb"},
    {"regexp_replace", {"varchar:abc", "varchar:(b)", "varchar:[\\1]"}, "a[b]c"},
    {"regexp_replace", {"varchar:abc", "varchar:x*", "varchar:-", "varchar:g"}, "-a-b-c-"},
    {"regexp_replace", {"varchar:naïve", "varchar:", "varchar:-", "varchar:g"}, "-n-a-ï-v-e-"},
    {"regexp_replace", {"varchar:AbA", "varchar:a", "varchar:x", "varchar:gi"}, "xbx"},
    {"regexp_replace", {"varchar:a1b22", "varchar:[0-9]+", "varchar:<\\0>", "varchar:g"}, "a<1>b<22>"},
    {"regexp_replace", {"varchar:abc", "varchar:(", "varchar:x"}, "!invalid_argument"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
