#include "millrace/engine/operator/row_limit.hpp"

#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

const std::vector<type> numbers{type_id::bigint};

BOOST_AUTO_TEST_SUITE(row_limit_tests)

BOOST_AUTO_TEST_CASE(the_first_rows_behind_the_offset_pass_with_their_positions) {
  operator_driver driver(std::make_unique<row_limit>(limit_spec{.limit = 3, .offset = 2}));
  driver.push(numbers, {"1"});
  driver.push(numbers, {"2", "3", "4"});
  driver.push(numbers, {"5", "6"});
  driver.push(numbers, {"7"});
  check_lines(driver.out.lines, {"2: 3", "3: 4", "4: 5"});
  const auto& limit = static_cast<const row_limit&>(driver.run());
  BOOST_TEST(limit.is_full());
  BOOST_TEST(limit.last() == 4U);
}

BOOST_AUTO_TEST_CASE(an_offset_alone_is_never_full) {
  operator_driver driver(std::make_unique<row_limit>(limit_spec{.offset = 2}));
  driver.push(numbers, {"1", "2", "3"});
  driver.push(numbers, {"4"});
  check_lines(driver.out.lines, {"2: 3", "3: 4"});
  BOOST_TEST(!static_cast<const row_limit&>(driver.run()).is_full());
}

BOOST_AUTO_TEST_CASE(a_limit_per_chunk_counts_anew_in_each) {
  row_limit limit({.limit = 2, .is_per_chunk = true});
  recording out;
  limit.output().connect(out);
  operator_driver memory;
  for (const std::uint64_t chunk : {0U, 1U}) {
    chunk_facts facts;
    facts.sequence = {chunk};
    operator_context context{memory.memory, facts, {}, memory.rejects, memory.fatal};
    BOOST_TEST(!limit.is_full_in({chunk}));
    limit.push(memory.batch(numbers, {"1", "2", "3"}), context);
    BOOST_TEST(limit.is_full_in({chunk}));
  }
  check_lines(out.lines, {"0: 1", "1: 2", "3: 1", "4: 2"});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
