#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/dealing/line_numbers.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(line_numbers_tests)

BOOST_AUTO_TEST_CASE(lines_go_on_from_chunk_to_chunk_of_an_input) {
  line_numbers lines(2);
  chunk first;
  first.starts_file = true;
  first.first_line = 2;
  BOOST_TEST(lines.pass(first, 10) == 2U);
  chunk other;
  other.facts.input = 1;
  BOOST_TEST(lines.pass(other, 7) == 1U);
  BOOST_TEST(lines.pass(chunk{}, 5) == 12U);
  BOOST_TEST(lines.pass(chunk{}, 0) == 17U);
}

BOOST_AUTO_TEST_CASE(lines_go_on_behind_those_of_a_record_that_was_skipped) {
  line_numbers lines(1);
  chunk skipped;
  skipped.lines_skipped = 1000;
  BOOST_TEST(lines.pass(skipped, 3) == 1U);
  BOOST_TEST(lines.pass(chunk{}, 1) == 1004U);
}

BOOST_AUTO_TEST_CASE(lines_start_again_with_a_file) {
  line_numbers lines(1);
  chunk start;
  start.starts_file = true;
  start.first_line = 1;
  BOOST_TEST(lines.pass(start, 100) == 1U);
  BOOST_TEST(lines.pass(start, 3) == 1U);
  BOOST_TEST(lines.pass(chunk{}, 3) == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
