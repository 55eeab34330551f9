#include <boost/test/unit_test.hpp>

#include "millrace/engine/format/encoded_pieces.hpp"

namespace millrace {
namespace {

constexpr auto piece_bytes = encoded_pieces::piece_bytes;

/// Appends a batch of one row.
void append(encoded_pieces& to, std::size_t bytes) {
  auto& piece = to.next();
  piece.bytes.resize(piece.bytes.size() + bytes, 'x');
  piece.ends.push_back(piece.bytes.size());
  to.end_batch();
}

std::size_t held_by_all(const encoded_pieces& pieces) {
  std::size_t bytes = 0;
  for (const auto& piece : pieces.all())
    bytes += piece.bytes.capacity() + piece.ends.capacity() * sizeof(piece.ends[0]);
  return bytes;
}

BOOST_AUTO_TEST_SUITE(encoded_pieces_tests)

BOOST_AUTO_TEST_CASE(few_rows_are_one_piece) {
  encoded_pieces rows;
  BOOST_TEST(rows.all().empty());
  append(rows, 10);
  append(rows, 20);
  BOOST_REQUIRE_EQUAL(rows.all().size(), 1U);
  BOOST_TEST(rows.all()[0].bytes.size() == 30U);
  BOOST_TEST(rows.all()[0].ends.size() == 2U);
}

BOOST_AUTO_TEST_CASE(many_rows_are_pieces_that_are_not_copied_and_take_little_more) {
  encoded_pieces rows;
  append(rows, piece_bytes / 100);
  std::vector<const char*> places;
  for (int i = 0; i < 1000; ++i) {
    append(rows, piece_bytes / 100);
    if (rows.all().size() > places.size())
      places.push_back(rows.all().back().bytes.data());
  }
  BOOST_TEST(rows.all().size() == 11U);
  for (std::size_t i = 1; i < places.size(); ++i) // The first grows from nothing.
    BOOST_TEST(static_cast<const void*>(rows.all()[i].bytes.data()) == static_cast<const void*>(places[i]));
  BOOST_TEST(rows.held_bytes() < piece_bytes * 13);
}

BOOST_AUTO_TEST_CASE(a_batch_of_any_size_is_in_one_piece) {
  encoded_pieces rows;
  append(rows, 1);
  append(rows, 3 * piece_bytes);
  append(rows, 1);
  append(rows, 1);
  BOOST_REQUIRE_EQUAL(rows.all().size(), 2U);
  BOOST_TEST(rows.all()[0].bytes.size() == 3 * piece_bytes + 1);
  BOOST_TEST(rows.all()[1].bytes.size() == 2U);
}

BOOST_AUTO_TEST_CASE(counts_what_all_pieces_hold_also_those_that_wait_for_the_next_rows) {
  encoded_pieces rows;
  for (int i = 0; i < 50; ++i) {
    append(rows, piece_bytes / 10);
    BOOST_REQUIRE_EQUAL(rows.held_bytes(), held_by_all(rows));
  }
  const auto held = rows.held_bytes();

  rows.clear();

  BOOST_TEST(rows.all().empty());
  BOOST_TEST(rows.held_bytes() == held);
  for (int i = 0; i < 50; ++i)
    append(rows, piece_bytes / 10);
  BOOST_TEST(rows.held_bytes() == held);
  BOOST_TEST(held_by_all(rows) == held);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
