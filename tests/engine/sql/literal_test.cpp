#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

struct text_and_tree {
  std::string_view text;
  std::string_view tree;
};

constexpr auto literals = std::to_array<text_and_tree>({
  {"007", "(integer '007')"},
  {"1_000.5", "(decimal '1000.5')"},
  {"1.", "(decimal '1.')"},
  {"0xFF", "(integer '255')"},
  {"0xffffffffffffffff", "(integer '18446744073709551615')"},
  {"99999999999999999999999999999999999999999", "(integer '99999999999999999999999999999999999999999')"},
  {"-9223372036854775808", "(negate (integer '9223372036854775808'))"},
  {"E'\\\\\\u20AC\\'x'", "(string '\\€'x')"},
  {"DATE '2026-01-01'", "(date '2026-01-01')"},
  {"X'41ff'", "(bytes '41ff')"},
  {"x''", "(bytes '')"},
  {"date('2026-01-01')", "(call (name date) (string '2026-01-01'))"},
  {"date", "(column date)"},
  {"TIMESTAMP E'2026'", "(timestamp '2026')"},
});

constexpr auto intervals = std::to_array<text_and_tree>({
  {"INTERVAL '5' SECOND", "(interval '5' second)"},
  {"INTERVAL 5 minutes", "(interval '5' minute)"},
  {"INTERVAL '1:30' MINUTE TO SECOND", "(interval '1:30' minute second)"},
  {"INTERVAL '1 day'", "(interval '1 day' none)"},
  {"INTERVAL '5'", "(interval '5' none)"},
  {"INTERVAL '-5' DAY", "(interval '-5' day)"},
  {"interval - 5", "(- (column interval) (integer '5'))"},
  {"1m", "(interval '1' minute)"},
  {"1m 30s", "(interval '1 minute 30 second' none)"},
  {"1h30m", "(interval '1 hour 30 minute' none)"},
  {"1.5h", "(interval '1.5 hour' none)"},
  {"2min", "(interval '2' minute)"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(literal_forms)

BOOST_AUTO_TEST_CASE(a_literal_keeps_its_value_and_its_type) {
  for (const auto& [text, tree] : literals) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_CASE(intervals_and_durations_read_alike) {
  for (const auto& [text, tree] : intervals) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
