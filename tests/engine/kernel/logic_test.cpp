#include <array>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/kernel/logic.hpp"

namespace millrace::kernel {
namespace {

// One word whose bits run through all nine pairs of TRUE, FALSE and NULL.
struct pairs {
  static constexpr unsigned count = 9;
  std::uint64_t a_true = 0;
  std::uint64_t a_false = 0;
  std::uint64_t b_true = 0;
  std::uint64_t b_false = 0;

  pairs() {
    for (unsigned i = 0; i < count; ++i) {
      a_true |= std::uint64_t{i / 3 == 0} << i;
      a_false |= std::uint64_t{i / 3 == 1} << i;
      b_true |= std::uint64_t{i % 3 == 0} << i;
      b_false |= std::uint64_t{i % 3 == 1} << i;
    }
  }
};

char truth_at(const truth_map& truth, unsigned bit) {
  if ((*truth.is_true >> bit & 1U) != 0)
    return 'T';
  return (*truth.is_false >> bit & 1U) != 0 ? 'F' : 'N';
}

std::string text_of(const truth_map& truth) {
  std::string text;
  for (unsigned i = 0; i < pairs::count; ++i)
    text += truth_at(truth, i);
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(logic_kernel_test)

BOOST_AUTO_TEST_CASE(conjunction_follows_the_table_of_the_standard) {
  pairs all;
  const truth_map a{&all.a_true, &all.a_false};
  conjoin(a, {&all.b_true, &all.b_false}, 1);
  BOOST_TEST(text_of(a) == "TFNFFFNFN");
}

BOOST_AUTO_TEST_CASE(disjunction_follows_the_table_of_the_standard) {
  pairs all;
  const truth_map a{&all.a_true, &all.a_false};
  disjoin(a, {&all.b_true, &all.b_false}, 1);
  BOOST_TEST(text_of(a) == "TTTTFNTNN");
}

BOOST_AUTO_TEST_CASE(reads_values_and_validity) {
  const std::uint64_t values = 0b0011;
  const std::uint64_t validity = 0b0101;
  std::uint64_t is_true = 0;
  std::uint64_t is_false = 0;
  assign({&is_true, &is_false}, &values, &validity, 1);
  BOOST_TEST(is_true == 0b0001U);
  BOOST_TEST(is_false == 0b0100U);
  assign({&is_true, &is_false}, &values, nullptr, 1);
  BOOST_TEST(is_true == values);
  BOOST_TEST(is_false == ~values);
}

BOOST_AUTO_TEST_CASE(fills_and_inverts_words) {
  std::array<std::uint64_t, 2> is_true{1, 2};
  std::array<std::uint64_t, 2> is_false{3, 4};
  fill({is_true.data(), is_false.data()}, 2, true);
  BOOST_TEST(is_true[1] == ~std::uint64_t{0});
  BOOST_TEST(is_false[0] == 0U);
  invert(is_true.data(), is_false.data(), 2);
  BOOST_TEST(is_false[1] == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
