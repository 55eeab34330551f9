#include "millrace/engine/operator/batch_pieces.hpp"

#include <vector>

#include <boost/test/unit_test.hpp>

using namespace millrace;

namespace {

/// Pushes batches whose rows take a byte each; returns the rows of each piece that was short enough.
struct cutting {
  arena memory;
  batch_pieces pieces;
  std::vector<std::vector<std::uint32_t>> taken;
  std::uint32_t attempts = 0;

  void push(selection rows, std::uint32_t row_count, std::uint32_t most) {
    batch_view batch;
    batch.row_count = row_count;
    batch.rows = rows;
    pieces.for_each(batch, memory, [&](const batch_view& piece) {
      ++attempts;
      if (piece.rows.count > most)
        return false;
      auto& into = taken.emplace_back();
      for (std::uint32_t k = 0; k < piece.rows.count; ++k)
        into.push_back(piece.rows[k]);
      return true;
    });
  }
  [[nodiscard]] std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> rows;
    for (const auto& piece : taken)
      rows.insert(rows.end(), piece.begin(), piece.end());
    return rows;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(batch_pieces_tests)

BOOST_FIXTURE_TEST_CASE(a_batch_that_fits_stays_whole, cutting) {
  push(selection::all(3), 3, 4096);
  BOOST_TEST((taken == std::vector<std::vector<std::uint32_t>>{{0, 1, 2}}));
  BOOST_TEST(memory.used_bytes() == 0U);
}

BOOST_FIXTURE_TEST_CASE(every_row_is_taken_once_and_in_order, cutting) {
  const std::vector<std::uint32_t> odd = {1, 3, 5, 7, 9, 11};
  push({odd.data(), 6}, 12, 2);
  BOOST_TEST(all() == odd, boost::test_tools::per_element());
  taken.clear();
  push(selection::all(100), 100, 1);
  BOOST_TEST(taken.size() == 100U);
  BOOST_TEST(taken[99].front() == 99U);
}

BOOST_FIXTURE_TEST_CASE(little_is_done_twice_once_the_length_is_known, cutting) {
  for (int batch = 0; batch < 20; ++batch)
    push(selection::all(4096), 4096, 700);
  BOOST_TEST(all().size() == 20U * 4096U);
  BOOST_TEST(attempts < taken.size() * 5 / 4);
  BOOST_TEST(taken.size() < 20U * 4096U / 350U);
}

BOOST_FIXTURE_TEST_CASE(pieces_grow_again, cutting) {
  push(selection::all(4096), 4096, 1);
  for (int batch = 0; batch < 100; ++batch)
    push(selection::all(4096), 4096, 4096);
  taken.clear();
  push(selection::all(4096), 4096, 4096);
  BOOST_TEST(taken.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
