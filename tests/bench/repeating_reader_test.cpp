#include "millrace/bench/repeating_reader.hpp"

#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

using sizes = std::vector<std::size_t>;

const column_formula columns[] = {{"id"}};

/// A table of so many batches.
input_table table_of(std::uint64_t batches) { return {columns, batches * batch_rows_max}; }

/// Batches of each chunk, up to the end.
sizes chunks_of(chunk_cursor cursor) {
  sizes result;
  for (auto taken = cursor.next(); !taken.empty(); taken = cursor.next())
    result.push_back(taken.size());
  BOOST_TEST(cursor.next().empty());
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(repeating_reader_tests)

BOOST_AUTO_TEST_CASE(a_table_is_cut_into_chunks_of_whole_batches) {
  const auto table = table_of(5);
  BOOST_TEST((chunks_of({table, 1, 1}) == sizes{1, 1, 1, 1, 1}));
  BOOST_TEST((chunks_of({table, 1, 2}) == sizes{2, 2, 1}));
  BOOST_TEST((chunks_of({table, 1, 5}) == sizes{5}));
  BOOST_TEST((chunks_of({table, 1, 100}) == sizes{5}));
}

BOOST_AUTO_TEST_CASE(every_pass_begins_with_a_chunk_of_its_own) {
  const auto table = table_of(3);
  BOOST_TEST((chunks_of({table, 3, 2}) == sizes{2, 1, 2, 1, 2, 1}));
  chunk_cursor cursor(table, 2, 2);
  const auto* first = cursor.next().data();
  static_cast<void>(cursor.next());
  BOOST_TEST(first == table.batches().data());
  BOOST_TEST(cursor.next().data() == first);
}

BOOST_AUTO_TEST_CASE(no_rows_and_no_passes_are_no_chunks) {
  const auto empty = table_of(0);
  BOOST_TEST((chunks_of({empty, 3, 2}) == sizes{}));
  const auto table = table_of(2);
  BOOST_TEST((chunks_of({table, 0, 2}) == sizes{}));
}

BOOST_AUTO_TEST_CASE(a_reader_hands_out_the_batches_of_the_table_and_leaves_the_facts_alone) {
  const auto table = table_of(3);
  repeating_reader reader(chunk_cursor(table, 1, 2));
  BOOST_TEST(reader.open().ok());
  BOOST_TEST(!reader.is_raw());
  BOOST_TEST(!reader.may_block());
  read_buffer buffer;
  chunk out;
  out.facts.input = 7;
  out.bytes = "of an earlier chunk";
  BOOST_TEST((*reader.read(buffer, out) == read_outcome::chunk));
  BOOST_TEST(out.rows.data() == table.batches().data());
  BOOST_TEST(out.rows.size() == 2U);
  BOOST_TEST(out.bytes.empty());
  BOOST_TEST(out.facts.input == 7U);
  BOOST_TEST((*reader.read(buffer, out) == read_outcome::chunk));
  BOOST_TEST(out.rows.size() == 1U);
  BOOST_TEST((*reader.read(buffer, out) == read_outcome::ended));
  BOOST_TEST((*reader.read(buffer, out) == read_outcome::ended));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
