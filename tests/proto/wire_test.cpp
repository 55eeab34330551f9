#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/proto/internal/wire_reader.hpp"
#include "millrace/proto/internal/wire_writer.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(wire_test)

BOOST_AUTO_TEST_CASE(varints_of_every_size_come_back) {
  for (unsigned bits = 0; bits <= 64; ++bits) {
    const auto number = bits == 64 ? std::numeric_limits<std::uint64_t>::max() : (std::uint64_t{1} << bits) - 1;
    char bytes[varint_bytes_max];
    const auto size = varint_size(number);
    store_varint(bytes, number, size);
    std::uint64_t read = 0;
    BOOST_TEST(load_varint(bytes, bytes + size, read) == size);
    BOOST_TEST(read == number);
    BOOST_TEST(load_varint(bytes, bytes + size - 1, read) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(over_long_varints_are_read) {
  char bytes[5];
  store_varint(bytes, 3, 5);
  std::uint64_t read = 0;

  BOOST_TEST(load_varint(bytes, bytes + 5, read) == 5U);
  BOOST_TEST(read == 3U);
}

BOOST_AUTO_TEST_CASE(varints_beyond_64_bits_are_refused) {
  for (const auto& bytes :
       {std::string(9, '\xff') + "\x02", std::string(10, '\x80') + "\x01", std::string(11, '\xff')}) {
    std::uint64_t read = 0;
    BOOST_TEST(load_varint(bytes.data(), bytes.data() + bytes.size(), read) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(zigzag_keeps_every_sign) {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, std::int64_t{-64},
                                    std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
    BOOST_TEST(unzigzag(zigzag(number)) == number);
  BOOST_TEST(zigzag(-1) == 1U);
}

BOOST_AUTO_TEST_CASE(payloads_are_aligned_wherever_they_begin) {
  alignas(64) char memory[2048] = {};
  for (std::size_t lead = 0; lead < 70; ++lead) {
    BOOST_TEST_CONTEXT("lead " << lead) {
      wire_writer writer(memory, lead);
      for (const std::size_t alignment : {4U, 8U, 16U}) {
        const auto* payload = writer.put_payload(1, 10, alignment);
        BOOST_TEST(static_cast<std::size_t>(payload - memory) % alignment == 0U);
      }
      const auto* large = writer.put_payload(2, 600, 8);
      BOOST_TEST(static_cast<std::size_t>(large - memory) % 64 == 0U);
      writer.pad_to(64);
      BOOST_TEST(writer.position() % 64 == 0U);

      wire_reader reader({memory + lead, writer.position() - lead});
      wire_field field;
      std::size_t payloads = 0;
      while (reader.next(field))
        payloads += field.field == 1 || field.field == 2 ? 1 : 0;
      BOOST_TEST(!reader.is_malformed());
      BOOST_TEST(payloads == 4U);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
