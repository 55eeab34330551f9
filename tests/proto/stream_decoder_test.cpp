#include "stream_of.hpp"

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/internal/stream_decoder.hpp"

using namespace millrace;

namespace {

/// A length as a varint of two bytes.
std::string length_prefix(std::size_t size) {
  BOOST_REQUIRE(size < 16384U);
  return {static_cast<char>((size & 0x7fU) | 0x80U), static_cast<char>(size >> 7U)};
}

std::string bad_message(std::size_t size) { return length_prefix(size) + std::string(size, '\xff'); }

} // namespace

BOOST_AUTO_TEST_SUITE(stream_decoder_test)

BOOST_AUTO_TEST_CASE(reads_message_after_message) {
  const auto first = stream_of({1, 2});

  const auto read = read_stream(first + stream_of({3}));

  BOOST_TEST(read.rows == "1:n1 2:n2 3:n3 ");
  BOOST_TEST((read.offsets == std::vector<std::uint32_t>{0, 0, static_cast<std::uint32_t>(first.size())}));
  BOOST_TEST(read.failures.empty());
}

BOOST_AUTO_TEST_CASE(reads_nothing_from_nothing) {
  const auto read = read_stream("");

  BOOST_TEST(read.batch_count == 0U);
  BOOST_TEST(read.failures.empty());
}

BOOST_AUTO_TEST_CASE(goes_on_behind_a_bad_message) {
  const auto read = read_stream(stream_of({1}) + bad_message(300) + stream_of({2}));

  BOOST_TEST(read.rows == "1:n1 2:n2 ");
  BOOST_REQUIRE(read.failures.size() == 1U);
  BOOST_TEST((read.failures[0].reason == row_error::bad_message));
  BOOST_TEST(read.failures[0].offset == stream_of({1}).size());
  BOOST_TEST(read.failures[0].column == record_failure::no_column);
}

BOOST_AUTO_TEST_CASE(reports_a_stream_that_ends_anywhere_within_a_message) {
  const auto whole = stream_of({1});
  const auto last = stream_of({2, 3});
  for (std::size_t size = 1; size < last.size(); ++size) {
    BOOST_TEST_CONTEXT("size " << size) {
      const auto read = read_stream(whole + last.substr(0, size));
      BOOST_TEST(read.rows == "1:n1 ");
      BOOST_REQUIRE(read.failures.size() == 1U);
      BOOST_TEST((read.failures[0].reason == row_error::truncated_record));
      BOOST_TEST(read.failures[0].offset == whole.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(skips_a_message_that_is_longer_than_the_limit) {
  const auto large = stream_of(std::vector<std::int64_t>(500, 7));
  stream_decoder reader(stream_schema, {}, {.message_bytes_max = 1000});

  const auto read = read_stream(reader, large + stream_of({2}));

  BOOST_TEST(read.rows == "2:n2 ");
  BOOST_REQUIRE(read.failures.size() == 1U);
  BOOST_TEST((read.failures[0].reason == row_error::bad_message));
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_limit_is_bad_even_where_the_stream_ends) {
  for (const auto& bytes : {std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01zzz"), std::string(12, '\xff'),
                            std::string("\xff\xff\xff\xff\x03zzz"), std::string("\x81\x80\x80\x20zzz")}) {
    const auto read = read_stream(stream_of({1}) + bytes);
    BOOST_TEST(read.rows == "1:n1 ");
    BOOST_REQUIRE(read.failures.size() == 1U);
    BOOST_TEST((read.failures[0].reason == row_error::bad_message));
  }
}

BOOST_AUTO_TEST_CASE(cuts_large_messages_into_batches) {
  std::vector<std::int64_t> ids(10'000);
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int64_t>(i);
  arena memory;
  const auto frame = batch_codec(stream_schema, {}, {}).encode(rows_of(ids, memory), {}, {}, memory);
  BOOST_REQUIRE(frame.ok());
  BOOST_REQUIRE(frame->size() > 16384U);
  // A length of three bytes.
  const auto size = frame->size();
  const std::string prefix{static_cast<char>((size & 0x7fU) | 0x80U), static_cast<char>(((size >> 7U) & 0x7fU) | 0x80U),
                           static_cast<char>(size >> 14U)};
  std::string expected;
  for (const auto id : ids)
    expected += std::to_string(id) + ":n" + std::to_string(id) + " ";

  const auto read = read_stream(prefix + std::string(frame->data(), frame->size()));

  BOOST_TEST(read.batch_count == 3U);
  BOOST_TEST(read.rows == expected);
}

BOOST_AUTO_TEST_CASE(slices_of_every_encoding_read_as_the_whole) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      arena memory;
      const auto shape = random_schema(random);
      auto rows = random_batch(random, shape, 9000, memory);
      rows.rows = selection::all(9000);
      const auto frame = batch_codec(shape, {}, {}).encode(rows, {}, {true, false, 4}, memory);
      BOOST_REQUIRE(frame.ok());
      std::string bytes(frame->data(), frame->size());
      const auto size = bytes.size() - 4;
      for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>(((size >> (7 * i)) & 0x7fU) | (i < 3 ? 0x80U : 0U));
      stream_decoder reader(shape, {}, {});

      std::string expected;
      for (std::uint32_t row = 0; row < 9000; ++row) {
        for (std::size_t i = 0; i < rows.columns.size(); ++i) {
          expected += i == 0 ? "" : ":";
          if (rows.columns[i].is_valid(row))
            append_text(rows.columns[i], row, expected);
          else
            expected += ".";
        }
        expected += " ";
      }
      BOOST_TEST((read_stream(reader, bytes).rows == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_null_in_a_column_that_is_not_null_fails_its_row_alone) {
  arena memory;
  const schema nullable{{{"id", type_id::bigint}, {"name", type_id::varchar}}};
  auto rows = rows_of({1, 2, 3}, memory);
  const std::uint64_t validity = 0b101;
  auto* columns = memory.copy(rows.columns).data();
  columns[0].validity = &validity;
  rows.columns = {columns, 2};

  const auto read = read_stream(stream_of({7}) + stream_of(rows, nullable));

  BOOST_TEST(read.rows == "7:n7 1:n1 3:n3 ");
  BOOST_REQUIRE(read.failures.size() == 1U);
  BOOST_TEST((read.failures[0].reason == row_error::null_not_allowed));
  BOOST_TEST(read.failures[0].column == 0U);
  BOOST_TEST(read.failures[0].offset == stream_of({7}).size());
}

BOOST_AUTO_TEST_CASE(a_message_of_failed_rows_gives_no_batch) {
  arena memory;
  const schema nullable{{{"id", type_id::bigint}, {"name", type_id::varchar}}};
  auto rows = rows_of({1, 2}, memory);
  auto* columns = memory.copy(rows.columns).data();
  columns[0] = null_column(type_id::bigint, memory);
  rows.columns = {columns, 2};

  const auto read = read_stream(stream_of(rows, nullable) + stream_of({5}));

  BOOST_TEST(read.rows == "5:n5 ");
  BOOST_TEST(read.failures.size() == 2U);
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_needed_are_null_and_not_checked) {
  const auto reader = protobuf_format().make_decoder(stream_schema, {false, true}, {});

  BOOST_TEST(read_stream(*reader, stream_of({4})).rows == ".:n4 ");
}

BOOST_AUTO_TEST_CASE(updates_are_refused) {
  arena memory;
  const change_kind kinds[] = {change_kind::insert, change_kind::remove};
  auto rows = rows_of({1, 2}, memory);
  rows.kinds = kinds;

  const auto read = read_stream(stream_of(rows, stream_schema));

  BOOST_TEST(read.rows.empty());
  BOOST_TEST(read.failures.size() == 1U);
}

BOOST_AUTO_TEST_CASE(more_rows_than_a_chunk_may_have_are_refused) {
  arena memory;
  const schema shape{{{"id", type_id::bigint}}};
  auto one = bigints({1}, memory);
  one.encoding = column_encoding::constant;
  batch_view rows;
  rows.columns = {&one, 1};
  rows.row_count = chunk_rows_max / 2 + 1;
  rows.rows = selection::all(rows.row_count);
  const auto frame = batch_codec(shape, {}, {}).encode(rows, {}, {}, memory);
  BOOST_REQUIRE(frame.ok());
  const auto message = length_prefix(frame->size()) + std::string(frame->data(), frame->size());
  stream_decoder reader(shape, {}, {});

  const auto read = read_stream(reader, message + message);

  BOOST_TEST(read.offsets.size() == rows.row_count);
  BOOST_REQUIRE(read.failures.size() == 1U);
  BOOST_TEST((read.failures[0].reason == row_error::bad_message));
}

BOOST_AUTO_TEST_CASE(a_failed_record_can_be_read_back) {
  const auto reader = protobuf_format().make_decoder(stream_schema, {}, {});
  const auto bad = bad_message(200);
  const auto bytes = stream_of({1}) + bad + stream_of({2}) + "\x20half";
  const auto bad_offset = static_cast<std::uint32_t>(stream_of({1}).size());

  BOOST_TEST(reader->record_at(bytes, bad_offset) == bad);
  BOOST_TEST(reader->record_at(bytes, static_cast<std::uint32_t>(bytes.size() - 5)) == "\x20half");
}

BOOST_AUTO_TEST_CASE(damaged_streams_are_survived) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      auto bytes = stream_of({1, 2, 3}) + stream_of({4}) + stream_of({5, 6});
      for (auto count = 1 + random.below(4); count > 0; --count)
        bytes[random.below(bytes.size())] = static_cast<char>(random.next());
      const auto read = read_stream(bytes);
      BOOST_TEST(std::is_sorted(read.offsets.begin(), read.offsets.end()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
