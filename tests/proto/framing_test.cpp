#include "millrace/proto/internal/framing.hpp"

#include <string>

#include "stream_of.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/units.hpp"

using namespace millrace;
using namespace std::string_literals;

namespace {

/// `0x80 0x80 0x80 0x80 0x04` is 2^30, the largest frame; five bytes of it are the length.
constexpr std::size_t message_bytes_max = frame_bytes_max - 5;

/// A message that declares its rows, in a frame.
std::string frame_of_rows(std::uint8_t rows) { return "\x02\x08"s + static_cast<char>(rows); }

/// A frame whose message declares as many rows as a chunk may have, or one more or less.
std::string frame_of_most_rows(int more) {
  const auto rows = chunk_rows_max + static_cast<std::uint32_t>(more);
  std::string message = "\x08"s;
  for (auto rest = rows; rest != 0; rest >>= 7U)
    message += static_cast<char>((rest & 0x7fU) | (rest > 0x7fU ? 0x80U : 0U));
  return static_cast<char>(message.size()) + message;
}

} // namespace

BOOST_AUTO_TEST_SUITE(framing_test)

BOOST_AUTO_TEST_CASE(a_frame_is_its_length_and_its_message) {
  const struct {
    std::string bytes;
    message_frame::outcome state;
    std::string message;
    std::size_t size;
  } cases[] = {
    {"", message_frame::outcome::incomplete, "", 0},
    {"\x00"s, message_frame::outcome::incomplete, "", 0},
    {"\x00\x00\x03"s, message_frame::outcome::whole, "", 2},
    {"\x03" "abc"s, message_frame::outcome::whole, "abc", 4},
    {"\x03" "abcd"s, message_frame::outcome::whole, "abc", 4},
    {"\x03" "ab"s, message_frame::outcome::incomplete, "ab", 4},
    {"\x03"s, message_frame::outcome::incomplete, "", 4},
    {"\x80"s, message_frame::outcome::incomplete, "", 0},
    {"\x80\x01"s, message_frame::outcome::incomplete, "", 130},
    {"\x83\x00" "abc"s, message_frame::outcome::whole, "abc", 5},
    {std::string(9, '\x80'), message_frame::outcome::incomplete, "", 0},
    {std::string(10, '\x80'), message_frame::outcome::lost, "", 0},
    {std::string(9, '\xff') + "\x02", message_frame::outcome::lost, "", 0},
    {std::string(9, '\xff') + "\x01", message_frame::outcome::lost, "", 0},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i)
    BOOST_TEST_CONTEXT("case " << i) {
      const auto read = read_frame(cases[i].bytes);
      BOOST_TEST((read.state == cases[i].state));
      BOOST_TEST(read.message == cases[i].message);
      BOOST_TEST(read.size == cases[i].size);
    }
}

BOOST_AUTO_TEST_CASE(the_largest_frame_is_waited_for_and_one_byte_more_is_lost) {
  BOOST_TEST(message_bytes_max == 0x3ffffffbU);
  const auto largest = read_frame("\xfb\xff\xff\xff\x03xyz");
  BOOST_TEST((largest.state == message_frame::outcome::incomplete));
  BOOST_TEST(largest.size == frame_bytes_max);
  BOOST_TEST(largest.message == "xyz");
  BOOST_TEST((read_frame("\xfc\xff\xff\xff\x03xyz").state == message_frame::outcome::lost));
}

BOOST_AUTO_TEST_CASE(rows_are_what_the_first_field_of_that_number_says) {
  const struct {
    std::string message;
    std::uint64_t rows;
  } cases[] = {
    {"", 0},
    {"\x08\x05"s, 5},
    {"\x08\x00"s, 0},
    {"\x7a\x01\x00\x08\xac\x02"s, 300},                       // Padding stands in front.
    {"\x08\x05\x08\x06"s, 5},                                 // Twice: the decoder refuses it.
    {"\x0a\x01\x05\x08\x06"s, 6},                             // Of another wire type before.
    {"\x18\x05"s, 0},                                         // Another field.
    {"\x08"s, 0},                                             // Ends within.
    {"\x0b\x08\x05"s, 0},                                     // Malformed before.
    {"\x08" + std::string(9, '\xff') + "\x01", ~std::uint64_t{0}}, // Whatever it says.
  };
  for (const auto& [message, rows] : cases)
    BOOST_TEST(declared_rows(message) == rows);
}

BOOST_AUTO_TEST_CASE(a_message_that_fills_a_chunk_is_alone_in_it) {
  stream_splitter splitter(stream_schema, {});
  BOOST_TEST(splitter.cut(frame_of_most_rows(0) + frame_of_rows(1)) == frame_of_most_rows(0).size());
  BOOST_TEST(splitter.cut(frame_of_most_rows(-1) + frame_of_rows(1) + frame_of_rows(1)) ==
             frame_of_most_rows(-1).size() + frame_of_rows(1).size());
}

BOOST_AUTO_TEST_CASE(messages_without_rows_go_with_any_chunk) {
  stream_splitter splitter(stream_schema, {});
  const auto bytes = "\x00"s + frame_of_most_rows(0) + "\x00"s + frame_of_rows(0);
  BOOST_TEST(splitter.cut(bytes) == bytes.size());
}

BOOST_AUTO_TEST_CASE(a_message_of_too_many_rows_begins_a_chunk_for_the_decoder_to_refuse) {
  stream_splitter splitter(stream_schema, {});
  const auto refused = frame_of_most_rows(1);
  BOOST_TEST(splitter.cut(frame_of_rows(1) + refused) == frame_of_rows(1).size());
  BOOST_TEST(splitter.cut(refused + frame_of_rows(1)) == refused.size() + frame_of_rows(1).size());
}

BOOST_AUTO_TEST_CASE(nothing_is_cut_of_nothing) { BOOST_TEST(stream_splitter(stream_schema, {}).cut("") == 0U); }

BOOST_AUTO_TEST_SUITE_END()
