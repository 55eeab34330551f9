#include "millrace/engine/binder/projection.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

namespace millrace::sql {
namespace {

bound_expression column(std::uint32_t index) { return read_column(index, type_id::bigint, false); }
bound_expression number(std::int64_t amount) { return make_literal(value{type_id::bigint, amount}); }

} // namespace

BOOST_AUTO_TEST_SUITE(projection_test)

BOOST_AUTO_TEST_CASE(holds_an_added_value_once_wherever_it_stands_in_the_text) {
  projection tested(5);
  BOOST_TEST(tested.add(column(3)) == 0U);
  BOOST_TEST(tested.add(number(1)) == 1U);
  auto elsewhere = column(3);
  elsewhere.span = {7, 1, 90, 2};
  BOOST_TEST(tested.add(elsewhere) == 0U);
  BOOST_TEST(tested.add(column(4)) == 2U);
}

BOOST_AUTO_TEST_CASE(appends_a_value_again) {
  projection tested(5);
  BOOST_TEST(tested.append(column(3)) == 0U);
  BOOST_TEST(tested.append(column(3)) == 1U);
  BOOST_TEST(tested.add(column(3)) == 0U);
}

BOOST_AUTO_TEST_CASE(makes_a_node_over_its_input) {
  projection tested(5);
  static_cast<void>(tested.add(column(3)));
  static_cast<void>(tested.add(make_literal(value{type_id::varchar, std::monostate{}})));
  BOOST_TEST(tested.shape().size() == 2U);
  const auto node = tested.take();
  BOOST_CHECK(node.kind == node_kind::project);
  BOOST_TEST(node.inputs.size() == 1U);
  BOOST_TEST(node.inputs[0] == 5U);
  BOOST_TEST(node.expressions.size() == 2U);
  BOOST_CHECK(node.shape.fields[0] == (field{"", type_id::bigint, false}));
  BOOST_CHECK(node.shape.fields[1] == (field{"", type_id::varchar, true}));
}

BOOST_AUTO_TEST_CASE(finds_the_first_plain_copy_of_a_column) {
  const auto cast = cast_to(column(2), type_id::double_);
  const std::array values{number(2), cast, column(1), column(2), column(2)};
  BOOST_TEST(copy_of(values, 2U).value() == 3U);
  BOOST_TEST(copy_of(values, 1U).value() == 2U);
  BOOST_TEST(!copy_of(values, 0U).has_value());
  BOOST_TEST(!copy_of(values, std::nullopt).has_value());
  BOOST_TEST(!copy_of({}, 1U).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
