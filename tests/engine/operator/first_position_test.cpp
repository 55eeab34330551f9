#include "millrace/engine/operator/first_position.hpp"

#include <array>
#include <limits>

#include <boost/test/unit_test.hpp>

namespace millrace {

BOOST_AUTO_TEST_SUITE(first_position_tests)

BOOST_AUTO_TEST_CASE(keeps_any_position_wherever_the_state_row_lies_and_nothing_behind_it) {
  std::array<std::byte, first_position_bytes + 2> state{};
  for (const row_position position : {row_position{0}, row_position{1} << 40U, std::numeric_limits<row_position>::max()}) {
    set_first_position(state.data() + 1, position);
    BOOST_TEST(first_position_of(state.data() + 1) == position);
  }
  BOOST_TEST((state.front() == std::byte{0} && state.back() == std::byte{0}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
