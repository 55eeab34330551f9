#include "millrace/engine/operator/rejection.hpp"

#include "fixture.hpp"

using namespace millrace;

namespace {

constexpr std::uint32_t node = 3;

/// Six rows at positions 0 to 5, some of which fail.
struct failing {
  operator_driver driver;
  batch_view batch = driver.batch({type_id::bigint}, {"0", "1", "2", "3", "4", "5"});
  rejection rejects;

  explicit failing(row_error_policy on_error = row_error_policy::dead_letter) : rejects(node, on_error) {}

  selection apply(selection rows) {
    auto context = driver.context();
    return rejects.apply(batch, rows, context);
  }
};

void check_rows(selection actual, const std::vector<std::uint32_t>& expected) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t k = 0; k < actual.count; ++k)
    rows.push_back(actual[k]);
  BOOST_TEST(rows == expected, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(rejection_suite)

BOOST_AUTO_TEST_CASE(leaves_a_selection_alone_where_nothing_failed) {
  failing step;
  const std::vector<std::uint32_t> alive = {1, 4};
  const auto left = step.apply({alive.data(), 2});
  BOOST_TEST(left.rows == alive.data());
  BOOST_TEST(left.count == 2U);
  BOOST_TEST(step.apply(selection::all(6)).is_dense());
}

BOOST_AUTO_TEST_CASE(rejects_rows_in_their_order_and_keeps_the_others) {
  failing step;
  step.rejects.failures().add(4, row_error::overflow);
  step.rejects.failures().add(0, row_error::cast_failed);

  check_rows(step.apply(selection::all(6)), {1, 2, 3, 5});
  check_lines(step.driver.rejects.lines, {"0 cast_failed 3", "4 overflow 3"});
}

BOOST_AUTO_TEST_CASE(rejects_a_row_once_with_its_first_reason) {
  failing step;
  step.rejects.failures().add(2, row_error::division_by_zero);
  step.rejects.failures().add(2, row_error::overflow);

  check_rows(step.apply(selection::all(6)), {0, 1, 3, 4, 5});
  check_lines(step.driver.rejects.lines, {"2 division_by_zero 3"});
}

BOOST_AUTO_TEST_CASE(looks_only_at_the_rows_it_is_given) {
  failing step;
  step.rejects.failures().add(0, row_error::overflow);
  step.rejects.failures().add(5, row_error::overflow);
  const std::vector<std::uint32_t> alive = {1, 3, 5};

  check_rows(step.apply({alive.data(), 3}), {1, 3});
  check_lines(step.driver.rejects.lines, {"5 overflow 3"});
}

BOOST_AUTO_TEST_CASE(nothing_is_left_of_rows_that_all_failed) {
  failing step;
  for (std::uint32_t row = 0; row < 6; ++row)
    step.rejects.failures().add(row, row_error::overflow);
  BOOST_TEST(step.apply(selection::all(6)).count == 0U);
  BOOST_TEST(step.driver.rejects.lines.size() == 6U);
}

BOOST_AUTO_TEST_CASE(forgets_the_failures_of_a_batch_behind_it) {
  failing step;
  step.rejects.failures().add(2, row_error::overflow);
  const std::vector<std::uint32_t> alive = {3};
  static_cast<void>(step.apply({alive.data(), 1}));
  BOOST_TEST(step.rejects.failures().is_empty());

  step.rejects.failures().add(1, row_error::invalid_argument);
  check_rows(step.apply(selection::all(6)), {0, 2, 3, 4, 5});
  check_lines(step.driver.rejects.lines, {"1 invalid_argument 3"});
}

BOOST_AUTO_TEST_CASE(a_larger_batch_may_follow_a_smaller_one) {
  failing step;
  step.rejects.failures().add(5, row_error::overflow);
  static_cast<void>(step.apply(selection::all(6)));

  step.batch = step.driver.batch({type_id::bigint}, text_rows(1000, "0"));
  step.rejects.failures().add(999, row_error::overflow);
  const auto left = step.apply(selection::all(1000));
  BOOST_TEST(left.count == 999U);
  BOOST_TEST(left[5] == 5U);
  check_lines(step.driver.rejects.lines, {"5 overflow 3", "1005 overflow 3"});
}

BOOST_AUTO_TEST_CASE(counts_failures_and_keeps_their_rows_where_they_are_null) {
  failing step(row_error_policy::null);
  step.rejects.failures().add(2, row_error::division_by_zero);
  step.rejects.failures().add(2, row_error::overflow);

  const auto left = step.apply(selection::all(6));

  BOOST_TEST(step.rejects.keeps_rows());
  BOOST_TEST(left.is_dense());
  BOOST_TEST(left.count == 6U);
  BOOST_TEST(step.driver.rejects.nulls == 2U);
  BOOST_TEST(step.driver.rejects.lines.empty());
  static_cast<void>(step.apply(selection::all(6)));
  BOOST_TEST(step.driver.rejects.nulls == 2U);
}

BOOST_AUTO_TEST_CASE(rejects_rows_where_a_failure_ends_the_job) {
  failing step(row_error_policy::fail);
  step.rejects.failures().add(3, row_error::overflow);
  BOOST_TEST(!step.rejects.keeps_rows());
  BOOST_TEST(step.apply(selection::all(6)).count == 5U);
  check_lines(step.driver.rejects.lines, {"3 overflow 3"});
}

BOOST_AUTO_TEST_SUITE_END()
