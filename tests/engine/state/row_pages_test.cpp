#include <cstring>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/state/row_pages.hpp"

using namespace millrace;

namespace {

std::uint64_t number_in(const std::byte* row) {
  std::uint64_t number = 0;
  std::memcpy(&number, row, sizeof(number));
  return number;
}

/// Makes so many rows, each with its number.
void add_rows(row_pages& to, std::uint32_t first, std::uint32_t end) {
  for (auto i = first; i < end; ++i) {
    if (i == to.capacity())
      to.add_page();
    const std::uint64_t number = i;
    std::memcpy(to.at(i), &number, sizeof(number));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_pages_suite)

BOOST_AUTO_TEST_CASE(rows_stay_where_they_are_while_others_are_added) {
  for (const std::uint32_t row_bytes : {8U, 48U, 40'000U}) {
    row_pages rows(row_bytes);
    add_rows(rows, 0, 1);
    const auto* first = rows.at(0);
    add_rows(rows, 1, 20'000);
    BOOST_TEST(rows.at(0) == first);
    for (std::uint32_t i = 0; i < 20'000; ++i)
      BOOST_REQUIRE_EQUAL(number_in(rows.at(i)), i);
  }
}

BOOST_AUTO_TEST_CASE(takes_little_more_than_its_rows_need) {
  row_pages rows(48);
  add_rows(rows, 0, 1);
  BOOST_TEST(rows.held_bytes() <= std::uint64_t{32} << 10U);
  add_rows(rows, 1, 1'000'000);
  BOOST_TEST(rows.held_bytes() < 48'000'000U + 48'000'000U / 7);
}

BOOST_AUTO_TEST_CASE(gives_back_the_blocks_of_rows_that_are_not_needed_any_more) {
  row_pages rows(48);
  constexpr std::uint32_t count = 1'000'000;
  add_rows(rows, 0, count);
  const auto held = rows.held_bytes();

  rows.release_before(count / 2);

  BOOST_TEST(rows.held_bytes() < held * 6 / 10);
  BOOST_TEST(rows.held_bytes() > held * 4 / 10);
  for (auto i = count / 2; i < count; ++i)
    BOOST_REQUIRE_EQUAL(number_in(rows.at(i)), i);
  rows.release_before(count / 2);
  BOOST_TEST(number_in(rows.at(count / 2)) == count / 2);
  // The last block has room for more.
  rows.release_before(count);
  BOOST_TEST(rows.held_bytes() <= std::uint64_t{4} << 20U);
}

BOOST_AUTO_TEST_SUITE_END()
