#include "millrace/engine/function/adapter/lane.hpp"

#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/adapter/call_fixture.hpp"

namespace millrace {
namespace {

template <class T>
std::vector<T> read(const column& source, std::uint32_t rows) {
  const lane<T> values(source);
  std::vector<T> result;
  for (std::uint32_t row = 0; row < rows; ++row)
    result.push_back(values[row]);
  return result;
}

std::vector<std::uint32_t> alive_rows(const selection& rows) {
  std::vector<std::uint32_t> result;
  for_each_alive(rows, [&](std::uint32_t row) { result.push_back(row); });
  return result;
}

const auto each = boost::test_tools::per_element();

} // namespace

BOOST_FIXTURE_TEST_SUITE(lane_test, call_fixture)

BOOST_AUTO_TEST_CASE(reads_numbers_of_every_encoding) {
  const std::vector<std::int64_t> different{5, -6, 7};
  const std::vector<std::int64_t> equal{5, 5, 5};
  const std::vector<std::int64_t> looked_up{7, 5, 7};
  BOOST_TEST(read<std::int64_t>(flat(type_id::bigint, {"5", "-6", "7"}), 3) == different, each);
  BOOST_TEST(read<std::int64_t>(constant(type_id::bigint, "5"), 3) == equal, each);
  BOOST_TEST(read<std::int64_t>(dictionary(type_id::bigint, {"5", "7"}, {1, 0, 1}), 3) == looked_up, each);
}

BOOST_AUTO_TEST_CASE(reads_bits_and_text_of_every_encoding) {
  const std::vector<bool> bits{true, false, true};
  BOOST_TEST(read<bool>(flat(type_id::boolean, {"true", "false", "true"}), 3) == bits, each);
  BOOST_TEST(read<bool>(dictionary(type_id::boolean, {"false", "true"}, {1, 0, 1}), 3) == bits, each);
  BOOST_TEST(read<bool>(constant(type_id::boolean, "true"), 2) == std::vector<bool>(2, true), each);
  const std::vector<std::string_view> texts{"", "日本", "a"};
  BOOST_TEST(read<std::string_view>(flat(type_id::varchar, {"", "日本", "a"}), 3) == texts, each);
  BOOST_TEST(read<std::string_view>(dictionary(type_id::varchar, {"日本", "a", ""}, {2, 0, 1}), 3) == texts, each);
}

BOOST_AUTO_TEST_CASE(tells_null_of_every_encoding) {
  const auto some = flat(type_id::integer, {"1", ".", "3"});
  const auto looked_up = dictionary(type_id::integer, {"1", "."}, {1, 0, 1});
  for (std::uint32_t row = 0; row < 3; ++row) {
    BOOST_TEST(lane<std::int32_t>(some).is_valid(row) == (row != 1));
    BOOST_TEST(lane<std::int32_t>(looked_up).is_valid(row) == (row == 1));
    BOOST_TEST(!lane<std::int32_t>(constant(type_id::integer, ".")).is_valid(row));
    BOOST_TEST(lane<std::int32_t>(constant(type_id::integer, "1")).is_valid(row));
    BOOST_TEST(lane<std::int32_t>(flat(type_id::integer, {"1", "2", "3"})).is_valid(row));
  }
}

BOOST_AUTO_TEST_CASE(visits_the_rows_that_are_alive_in_order) {
  const std::uint32_t some[] = {1, 4, 5};
  const std::vector<std::uint32_t> want{1, 4, 5};
  const std::vector<std::uint32_t> all{0, 1, 2};
  BOOST_TEST(alive_rows({some, 3}) == want, each);
  BOOST_TEST(alive_rows(selection::all(3)) == all, each);
  BOOST_TEST(alive_rows(selection::all(0)).empty());
  BOOST_TEST(alive_rows({some, 0}).empty());
}

BOOST_AUTO_TEST_CASE(a_call_is_sparse_when_less_than_an_eighth_of_its_rows_is_alive) {
  BOOST_TEST(is_sparse(call({}, type_id::bigint, 16, {3})));
  BOOST_TEST(!is_sparse(call({}, type_id::bigint, 16, {3, 4})));
  BOOST_TEST(!is_sparse(call({}, type_id::bigint, 16)));
  BOOST_TEST(!is_sparse(call({}, type_id::bigint, 8, {7})));
}

BOOST_AUTO_TEST_CASE(an_operand_is_the_stored_values_where_rows_have_values_of_their_own) {
  const auto numbers = flat(type_id::bigint, {"1", "2"});
  const auto tested = call({}, type_id::bigint, 2);
  BOOST_TEST(operand_of<std::int64_t>(numbers, tested).values == numbers.data<std::int64_t>());
  BOOST_TEST(!operand_of<std::int64_t>(numbers, tested).is_constant);
  const auto nine = operand_of<std::int64_t>(constant(type_id::bigint, "9"), tested);
  BOOST_TEST(nine.is_constant);
  BOOST_TEST(nine.at(1) == 9);
}

BOOST_AUTO_TEST_CASE(an_operand_looks_a_dictionary_up_where_rows_are_alive) {
  const auto words = dictionary(type_id::bigint, {"10", "20"}, {1, 77, 0, 1});
  const auto looked_up = operand_of<std::int64_t>(words, call({}, type_id::bigint, 4, {0, 2, 3}));
  BOOST_TEST(!looked_up.is_constant);
  BOOST_TEST(looked_up.at(0) == 20);
  BOOST_TEST(looked_up.at(2) == 10);
  BOOST_TEST(looked_up.at(3) == 20);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
