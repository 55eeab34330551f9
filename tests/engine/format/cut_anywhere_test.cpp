#include "csv_oracle.hpp"
#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;
using namespace millrace::format_test;

/// Decodes `bytes` as a reader would deal them that always sees at most `window` bytes more than
/// what it has cut so far; a window in which no record ends grows.
std::string decode_in_pieces(const format_entry& format, const schema& shape, std::string_view bytes,
                             std::size_t window) {
  const auto decoder = format.make_decoder(shape, std::vector<bool>(shape.size(), true), {});
  const auto cutter = format.make_splitter(shape, {});
  std::string all;
  std::size_t at = 0;
  for (std::size_t seen = window; at < bytes.size(); seen = window) {
    std::size_t cut = 0;
    while (at + seen < bytes.size() && (cut = cutter->cut(bytes.substr(at, seen))) == 0)
      ++seen;
    // The end of the input is the end of the last record.
    const auto piece = bytes.substr(at, cut == 0 ? bytes.size() - at : cut);
    const auto got = decode(*decoder, piece);
    all += got.rows;
    at += piece.size();
  }
  return all;
}

void check_every_window(std::string_view name, const schema& shape, std::string_view bytes) {
  const auto& format = format_named(name);
  const auto whole = decode(name, shape, bytes).rows;
  for (std::size_t window = 1; window <= bytes.size(); ++window)
    BOOST_TEST_CONTEXT("window " << window << " of " << bytes)
  BOOST_REQUIRE(decode_in_pieces(format, shape, bytes, window) == whole);
}

BOOST_AUTO_TEST_SUITE(cut_anywhere)

BOOST_AUTO_TEST_CASE(csv_rows_do_not_depend_on_where_the_input_is_cut) {
  check_every_window(
    "csv", columns_of({type_id::varchar, type_id::integer}),
    "x,1\r\n\"y\n\"\"z\",2\n\n5\" pipe,3\n\"bad\"quote,4\nw,5\n\"a\nb\"c,6\n\"k\",7\r\n\"\n\n\",8\nlast,9");
}

BOOST_AUTO_TEST_CASE(random_csv_does_not_depend_on_where_it_is_cut) {
  constexpr std::uint64_t seed = 23;
  random_sequence random(seed);
  const auto shape = columns_of({type_id::varchar, type_id::varchar});
  for (int i = 0; i < 100; ++i)
    BOOST_TEST_CONTEXT("seed " << seed)
  check_every_window("csv", shape, random_csv(random, 1 + random.below(160)));
}

BOOST_AUTO_TEST_CASE(json_rows_do_not_depend_on_where_the_input_is_cut) {
  check_every_window("json", columns_of({type_id::varchar, type_id::integer}),
                     "{\"a\":\"x\\n\",\"b\":1}\r\n\n{\"a\":\"y\n{\"b\":2}\nnot json\n{\"a\":\"\\\"}{\",\"b\":3}\n{}");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
