#include <algorithm>
#include <cstring>

#include "reading.hpp"
#include "splitters.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/record_cutter.hpp"

namespace millrace::testing {
namespace {

using strings = std::vector<std::string>;

constexpr cut_limits by_bytes(std::size_t chunk_bytes) { return {chunk_bytes, 0, 1 << 20}; }
constexpr cut_limits by_rows(std::uint32_t rows) { return {1024, rows, 1 << 20}; }

/// Gives one piece a read, and pauses behind each.
class pausing_input final : public byte_input {
public:
  explicit pausing_input(strings pieces) : pieces_(std::move(pieces)) {}

  result<std::size_t> read(std::span<char> target) override {
    if (next_ == pieces_.size())
      return std::size_t{0};
    auto& piece = pieces_[next_];
    const auto size = std::min(target.size(), piece.size());
    std::memcpy(target.data(), piece.data(), size);
    piece.erase(0, size);
    is_pausing_ = piece.empty();
    next_ += is_pausing_ ? 1 : 0;
    return size;
  }
  bool is_pausing(std::chrono::microseconds) const override { return is_pausing_; }

private:
  strings pieces_;
  std::size_t next_ = 0;
  bool is_pausing_ = true;
};

/// As `cut`, at pauses too.
std::vector<seen_chunk> cut_pausing(const strings& pieces, const cut_limits& limits) {
  pausing_input input(pieces);
  record_cutter cutter(std::make_unique<quote_splitter>(), limits);
  cutter.cut_at_pauses([] { return false; });
  return cut_all(cutter, input);
}

/// The bytes of chunks, with what a pause cut put together again, each behind its offset.
strings joined(const std::vector<seen_chunk>& chunks) {
  strings whole;
  bool is_open = false;
  for (const auto& chunk : chunks) {
    BOOST_REQUIRE(is_open || !chunk.continues);
    if (!chunk.continues)
      whole.push_back(std::to_string(chunk.offset) + ":");
    whole.back() += chunk.bytes;
    is_open = chunk.is_cut_short;
  }
  return whole;
}

BOOST_AUTO_TEST_SUITE(pauses)

BOOST_AUTO_TEST_CASE(hands_on_whole_records_where_its_input_pauses) {
  struct {
    strings pieces;
    cut_limits limits;
    strings expected;
  } const cases[] = {
    {{"a\n", "b\nc\n", "d"}, by_bytes(64), {"a\n", "b\nc\n", "d"}},
    {{"#h\n", "a\n", "b\n"}, by_bytes(64), {"a\n", "b\n"}},
    {{"#", "h", "\na", "\nb", "\n"}, by_bytes(64), {"a\n", "b\n"}},
    {{"a", "b", "c\nd", "\n"}, by_bytes(64), {"abc\n", "d\n"}},
    {{"\"a\n", "b\"\n", "c\n"}, by_bytes(64), {"\"a\nb\"\n", "c\n"}},
    {{"abcdef", "gh", "i\nj\n"}, by_bytes(4), {"abcdefghi\n", "j\n"}},
    {{"a\nb\nc\n", "d\n"}, by_bytes(4), {"a\nb\n", "c\n", "d\n"}},
    {{"a\n", "b\nc\nd\n", "e"}, by_rows(2), {"a\n", "b\n", "c\nd\n", "e"}},
    {{"a", "b", "\n"}, by_rows(2), {"ab\n"}},
  };
  for (const auto& [pieces, limits, expected] : cases)
    BOOST_TEST(bytes_of(cut_pausing(pieces, limits)) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(loses_no_byte_at_a_pause) {
  for (std::uint64_t seed = 300; seed < 400; ++seed) {
    random_sequence random(seed);
    std::string text;
    for (auto size = random.below(400); size > 0; --size)
      text += "ab\n\"\n"[random.below(5)];
    strings pieces;
    for (std::size_t at = 0; at < text.size();) {
      pieces.push_back(text.substr(at, 1 + random.below(40)));
      at += pieces.back().size();
    }
    const auto rows = static_cast<std::uint32_t>(random.below(2) * random.below(9));
    const auto chunks = cut_pausing(pieces, {1 + random.below(80), rows, 1 << 20});
    BOOST_TEST_INFO("seed " << seed);
    BOOST_REQUIRE(concatenated(chunks) == text);
    quote_splitter records;
    for (std::size_t i = 0; i + 1 < chunks.size(); ++i)
      BOOST_REQUIRE(records.cut(chunks[i].bytes) == chunks[i].bytes.size());
  }
}

BOOST_AUTO_TEST_CASE(says_what_would_be_one_chunk_without_pauses) {
  for (std::uint64_t seed = 400; seed < 1400; ++seed) {
    random_sequence random(seed);
    std::string text;
    for (auto size = random.below(300); size > 0; --size)
      text += "abc\n\n\n\""[random.below(random.below(2) == 0 ? 7 : 6)];
    strings pieces;
    for (std::size_t at = 0; at < text.size(); at += pieces.back().size())
      pieces.push_back(text.substr(at, 1 + random.below(40)));
    const auto chunk_bytes = 1 + random.below(80);
    const auto rows = static_cast<std::uint32_t>(random.below(2) * random.below(9));
    const cut_limits limits{chunk_bytes, rows, chunk_bytes + random.below(100)};
    piecewise_input steady(text, seed, 64);
    record_cutter cutter(std::make_unique<quote_splitter>(), limits);
    BOOST_TEST_INFO("seed " << seed);
    BOOST_REQUIRE(joined(cut_pausing(pieces, limits)) == joined(cut_all(cutter, steady)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
