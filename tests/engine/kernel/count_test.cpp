#include <algorithm>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/kernel/count.hpp"

namespace millrace::kernel {

BOOST_AUTO_TEST_SUITE(count_kernel_test)

BOOST_AUTO_TEST_CASE(counts_as_the_standard_library_does) {
  random_sequence random(1);
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 255U * 64U, 255U * 64U + 1U, 100000U})
    for (const char wanted : {'\n', '\0', '\xff'}) {
      std::string bytes(size, 'x');
      for (auto& byte : bytes)
        if (random.below(4) == 0)
          byte = wanted;
      const auto expected = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), wanted));
      BOOST_TEST(count_byte(bytes, wanted) == expected, "size " << size);
    }
}

BOOST_AUTO_TEST_CASE(counts_more_than_a_byte_can_hold_in_every_lane) {
  for (const std::size_t size : {256U * 64U, 257U * 64U, 1000U * 64U + 7U})
    BOOST_TEST(count_byte(std::string(size, '\n'), '\n') == size);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
