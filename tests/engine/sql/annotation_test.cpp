#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

BOOST_AUTO_TEST_SUITE(annotations)

BOOST_AUTO_TEST_CASE(annotations_belong_to_the_statement_behind_them) {
  BOOST_TEST(tree_of("-- @partitions: 4\n-- plain\n--@metric.name:  trades total \nSHOW JOBS; SHOW VIEWS") ==
             "(annotation partitions '4') (annotation metric.name 'trades total') (show 4) (show 2)");
}

BOOST_AUTO_TEST_CASE(an_annotation_behind_a_semicolon_belongs_to_the_next_statement) {
  BOOST_TEST(tree_of("SHOW JOBS; -- @a: 1\nSHOW VIEWS") == "(show 4) (annotation a '1') (show 2)");
}

BOOST_AUTO_TEST_CASE(a_value_is_kept_as_written_and_may_be_empty) {
  BOOST_TEST(tree_of("-- @A-b : X: 'y' -- z\r\nSHOW JOBS") == "(annotation a-b 'X: 'y' -- z') (show 4)");
  BOOST_TEST(tree_of("-- @a:\nSHOW JOBS") == "(annotation a '') (show 4)");
}

BOOST_AUTO_TEST_CASE(spans_reach_over_the_annotation_and_over_its_value) {
  const auto parsed = parse("\n  -- @partitions: 4\nSHOW JOBS");
  BOOST_TEST_REQUIRE(parsed.ok());
  const auto& note = parsed->statements[0]->annotations[0];
  BOOST_CHECK((note.span == source_span{2, 6, 6, 14}));
  BOOST_CHECK((note.value_span == source_span{2, 19, 19, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
