#include "millrace/engine/execution/sort.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(sort_batches_tests)

BOOST_AUTO_TEST_CASE(long_texts_are_spread_over_batches) {
  sort_spec spec;
  spec.keys.push_back({.column = 0});
  operator_driver driver(std::make_unique<sort_operator>(spec, state_limits{}));
  const std::string text(sort_operator::batch_text_bytes_max / 2, 'x');

  driver.push({type_id::bigint, type_id::varchar}, {"3 c" + text, "1 a", "2 b" + text});
  driver.finish();

  BOOST_TEST(driver.out.batches == 2U);
  check_lines(driver.out.lines, {"0: 1 a", "1: 2 b" + text, "2: 3 c" + text});
}

BOOST_AUTO_TEST_CASE(a_text_beyond_the_bound_has_a_batch_of_its_own) {
  sort_spec spec;
  spec.keys.push_back({.column = 0});
  operator_driver driver(std::make_unique<sort_operator>(spec, state_limits{}));
  const std::string text(sort_operator::batch_text_bytes_max + 1, 'x');

  driver.push({type_id::bigint, type_id::varchar}, {"2 " + text, "1 a", "3 b"});
  driver.finish();

  BOOST_TEST(driver.out.batches == 3U);
  check_lines(driver.out.lines, {"0: 1 a", "1: 2 " + text, "2: 3 b"});
}

BOOST_AUTO_TEST_CASE(a_first_batch_that_is_too_large_is_the_last) {
  state_limits limits;
  limits.state_bytes_max = 1U << 20U;
  for (const std::uint32_t rows : {1U, 4096U}) {
    operator_driver driver(std::make_unique<sort_operator>(sort_spec{}, limits));
    driver.push({type_id::varchar}, text_rows(rows, std::string(1000, 'x')));
    BOOST_TEST(driver.fatal.has_value() == (rows > 1));
  }
}

BOOST_AUTO_TEST_SUITE_END()
