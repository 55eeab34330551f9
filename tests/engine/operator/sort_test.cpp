#include "millrace/engine/operator/sort.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "millrace/engine/merge/sorted_order.hpp"
#include "millrace/engine/type/with_physical.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

const std::vector<type> number_and_text{type_id::bigint, type_id::varchar};

std::unique_ptr<sort_operator> sorting(std::vector<sort_key> keys, const std::vector<type>& types,
                                       std::uint64_t limit = sort_spec::no_limit, state_limits limits = {},
                                       bool is_merged = false) {
  sort_spec spec;
  spec.keys = std::move(keys);
  spec.limit = limit;
  operator_settings settings;
  settings.limits = limits;
  return std::make_unique<sort_operator>(spec, types, settings, is_merged);
}

/// The lines that come out, without their positions.
std::vector<std::string> sorted(std::vector<sort_key> keys, const std::vector<type>& types, const text_rows& rows,
                                std::uint64_t limit = sort_spec::no_limit) {
  operator_driver driver(sorting(std::move(keys), types, limit));
  for (std::size_t first = 0; first < rows.size(); first += batch_rows_max)
    driver.push(types, {rows.begin() + static_cast<std::ptrdiff_t>(first),
                        rows.begin() + static_cast<std::ptrdiff_t>(std::min(first + batch_rows_max, rows.size()))});
  driver.finish();
  auto lines = driver.out.lines;
  for (auto& line : lines)
    line.erase(0, line.find(": ") + 2);
  return lines;
}

/// A key whose values are few, so that many rows tie, and a number that tells rows apart.
text_rows numbered_rows(std::size_t count, const std::function<std::string(std::uint64_t)>& value) {
  random_sequence numbers(7);
  text_rows rows;
  for (std::size_t i = 0; i < count; ++i)
    rows.push_back(value(numbers.below(1000)) + " " + std::to_string(i));
  return rows;
}

BOOST_AUTO_TEST_SUITE(sort_operator_tests)

BOOST_AUTO_TEST_CASE(long_texts_are_spread_over_batches) {
  operator_driver driver(sorting({{.column = 0}}, number_and_text));
  const std::string text(batch_text_bytes_max / 2, 'x');
  driver.push(number_and_text, {"3 c" + text, "1 a", "2 b" + text});
  driver.finish();
  BOOST_TEST(driver.out.batches == 2U);
  check_lines(driver.out.lines, {"0: 1 a", "1: 2 b" + text, "2: 3 c" + text});
}

BOOST_AUTO_TEST_CASE(a_text_beyond_the_bound_has_a_batch_of_its_own) {
  operator_driver driver(sorting({{.column = 0}}, number_and_text));
  const std::string text(batch_text_bytes_max + 1, 'x');
  driver.push(number_and_text, {"2 " + text, "1 a", "3 b"});
  driver.finish();
  BOOST_TEST(driver.out.batches == 3U);
  check_lines(driver.out.lines, {"0: 1 a", "1: 2 " + text, "2: 3 b"});
}

BOOST_AUTO_TEST_CASE(a_first_batch_that_is_too_large_is_the_last) {
  for (const std::uint32_t rows : {1U, 4096U}) {
    operator_driver driver(sorting({{.column = 0}}, {type_id::varchar}, sort_spec::no_limit,
                                   {.state_bytes_max = 1U << 20U}));
    driver.push({type_id::varchar}, text_rows(rows, std::string(1000, 'x')));
    BOOST_TEST(driver.fatal.has_value() == (rows > 1));
  }
}

BOOST_AUTO_TEST_CASE(with_a_limit_the_state_is_bounded_by_it) {
  operator_driver driver(sorting({{.column = 0, .is_descending = true}}, {type_id::bigint}, 3));
  for (int i = 0; i < 20000; i += 4000) {
    text_rows rows;
    for (int row = i; row < i + 4000; ++row)
      rows.push_back(std::to_string(row));
    driver.push({type_id::bigint}, rows);
    BOOST_TEST(driver.run().state_rows() <= 300U);
  }
  driver.finish();
  check_lines(driver.out.lines, {"0: 19999", "1: 19998", "2: 19997"});
}

BOOST_AUTO_TEST_CASE(rows_that_a_limit_drops_leave_their_places_to_others) {
  operator_driver driver(sorting({{.column = 0, .is_descending = true}}, number_and_text, 300));
  std::uint64_t held = 0;
  for (int i = 0; i < 60000; i += 2000) {
    text_rows rows;
    for (int row = i; row < i + 2000; ++row)
      rows.push_back(std::to_string(row) + " " + std::string(static_cast<std::size_t>(1 + row * 7 % 200), 'x'));
    driver.push(number_and_text, rows);
    if (i == 10000)
      held = driver.run().state_bytes();
  }
  BOOST_TEST(driver.run().state_bytes() == held);
}

BOOST_AUTO_TEST_CASE(every_type_sorts_as_its_values_compare_and_ties_as_they_came) {
  struct {
    type value_type;
    std::function<std::string(std::uint64_t)> value;
  } const cases[] = {
    {type_id::bigint, [](auto n) { return std::to_string(static_cast<std::int64_t>(n % 40) - 20); }},
    {type_id::integer, [](auto n) { return n % 9 == 0 ? std::string(".") : std::to_string(n % 50); }},
    {type_id::double_, [](auto n) { return n % 11 == 0 ? std::string("nan") : std::to_string(n % 30) + ".5"; }},
    {type_id::boolean, [](auto n) { return n % 3 == 0 ? std::string(".") : std::string(n % 2 == 0 ? "true" : "false"); }},
    {type_id::varchar, [](auto n) { return std::string(n % 12, 'a') + std::string(n % 5, 'b'); }},
    {type_id::varchar, [](auto n) { return std::string(40, 'x') + std::to_string(n % 30); }},
  };
  for (const auto& tried : cases)
    for (const auto is_descending : {false, true})
      for (const std::size_t count : {20U, 500U, 5000U}) {
        const std::vector<type> types{tried.value_type, type_id::bigint};
        const auto rows = numbered_rows(count, tried.value);
        const std::vector<sort_key> keys{{.column = 0, .is_descending = is_descending, .nulls_first = is_descending}};
        auto expected = rows;
        arena memory;
        const auto value = columns_of(types, rows, memory).front();
        std::vector<std::uint32_t> order(count);
        std::iota(order.begin(), order.end(), 0U);
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
          return with_physical(value.value_type.physical(), [&]<class T>() {
            const column_reader<T> reader(value);
            return compare_in_order<T>({value.is_valid(a), reader[a]}, {value.is_valid(b), reader[b]}, keys[0]) < 0;
          });
        });
        for (std::size_t i = 0; i < count; ++i)
          expected[i] = words_of(rows[order[i]])[1];
        auto got = sorted(keys, types, rows);
        for (auto& line : got)
          line = words_of(line)[1];
        check_lines(got, expected);
        expected.resize(std::min<std::size_t>(count, 30));
        auto first = sorted(keys, types, rows, 30);
        for (auto& line : first)
          line = words_of(line)[1];
        check_lines(first, expected);
      }
}

BOOST_AUTO_TEST_CASE(later_keys_decide_where_earlier_ones_tie) {
  const std::vector<type> types{type_id::varchar, type_id::double_, type_id::bigint};
  const std::string begin(30, 'k');
  const text_rows rows{begin + " 2 1", begin + "a 1 2", begin + " . 3", ". 5 4", begin + " 3 5", ". 6 6"};
  check_lines(sorted({{.column = 0}, {.column = 1, .is_descending = true}}, types, rows),
              {begin + " 3.0 5", begin + " 2.0 1", begin + " . 3", begin + "a 1.0 2", ". 6.0 6", ". 5.0 4"});
}

BOOST_AUTO_TEST_CASE(the_extreme_values_of_a_type_differ_from_null) {
  const text_rows rows{". 1", "9223372036854775807 2", "-9223372036854775808 3", ". 4", "9223372036854775807 5"};
  const std::vector<type> types{type_id::bigint, type_id::bigint};
  check_lines(sorted({{.column = 0}}, types, rows),
              {"-9223372036854775808 3", "9223372036854775807 2", "9223372036854775807 5", ". 1", ". 4"});
  check_lines(sorted({{.column = 0, .is_descending = true, .nulls_first = true}}, types, rows),
              {". 1", ". 4", "9223372036854775807 2", "9223372036854775807 5", "-9223372036854775808 3"});
}

BOOST_AUTO_TEST_CASE(runs_are_merged_by_their_keys_and_then_by_what_they_were_ordered_by) {
  operator_driver odd(sorting({{.column = 0}}, {type_id::bigint}, sort_spec::no_limit, {}, true));
  operator_driver even(sorting({{.column = 0}}, {type_id::bigint}, sort_spec::no_limit, {}, true));
  odd.push({type_id::bigint}, {"3", "1"});
  even.push({type_id::bigint}, {"2", "1", "3"});
  odd.finish();
  even.finish();
  check_lines(odd.out.lines, {"0: 1 0 1", "1: 3 0 0"});
  check_lines(even.out.lines, {"0: 1 0 1", "1: 2 0 0", "2: 3 0 2"});
  const std::vector<batch_view> first{odd.batch({type_id::bigint, type_id::bigint, type_id::bigint}, {"1 0 4", "3 0 0"})};
  const std::vector<batch_view> second{
    even.batch({type_id::bigint, type_id::bigint, type_id::bigint}, {"1 0 1", "2 0 0", "3 0 2", "3 1 0"})};
  sorted_order order(std::vector<sort_key>{{.column = 0}});
  const std::vector<row_run> runs{first, second};
  order.begin(runs);
  const auto found = order.next(10);
  BOOST_TEST(std::vector<std::uint32_t>(found.begin(), found.end()) == (std::vector<std::uint32_t>{1, 0, 1, 0, 1, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
