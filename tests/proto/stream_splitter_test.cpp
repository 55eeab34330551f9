#include "stream_of.hpp"

#include "millrace/engine/base/units.hpp"
#include "millrace/proto/codec.hpp"

using namespace millrace;

namespace {

failure must_fail(result<splitter::file_start> outcome) {
  BOOST_REQUIRE(!outcome.ok());
  return std::move(outcome).take_error();
}

std::unique_ptr<splitter> make_splitter() { return protobuf_format().make_splitter(stream_schema, {}); }

} // namespace

BOOST_AUTO_TEST_SUITE(stream_splitter_test)

BOOST_AUTO_TEST_CASE(a_file_begins_with_its_first_message) {
  const auto start = make_splitter()->open(stream_of({1}));

  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == 0U);
  BOOST_TEST(start->layout == nullptr);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_that_holds_other_columns) {
  const auto stream = stream_of({1});
  const auto open = [&](const schema& shape, std::string_view head) {
    return protobuf_format().make_splitter(shape, {})->open(head);
  };
  const schema others[] = {
    {{{"id", type_id::bigint}}},
    {{{"id", type_id::bigint}, {"title", type_id::varchar}}},
    {{{"id", type_id::integer}, {"name", type_id::varchar}}},
  };
  for (const auto& shape : others)
    BOOST_TEST((must_fail(open(shape, stream)).code == errc::schema_mismatch));
  BOOST_TEST((must_fail(open(stream_schema, std::string(100, '\0'))).code == errc::corrupt));
  // What is wrong with one message alone is for its dead letter to say.
  auto damaged = stream;
  damaged[stream.size() / 2] = '\xff';
  for (const auto& head : {damaged, stream.substr(0, 20), std::string(20, '\xff'), std::string()})
    BOOST_TEST(open(stream_schema, head).ok());
}

BOOST_AUTO_TEST_CASE(zero_bytes_in_a_row_are_one_record) {
  const auto good = stream_of({1});
  const auto zeros = std::string(50, '\0');
  const auto splitter = make_splitter();
  BOOST_TEST(splitter->cut(good + zeros) == good.size());
  BOOST_TEST(splitter->cut(good + zeros + good) == 2 * good.size() + zeros.size());
  BOOST_TEST(splitter->first(zeros + good) == zeros.size());
  splitter->begin_record(0);
  for (int piece = 0; piece < 3; ++piece)
    BOOST_TEST(splitter->follow(zeros) == 0U);
  BOOST_TEST((splitter->long_record_reason() == row_error::bad_message));
  BOOST_TEST(splitter->follow(zeros + good) == 4 * zeros.size());
  const auto read = read_stream(good + zeros + good + zeros);
  BOOST_TEST(read.rows == "1:n1 1:n1 ");
  BOOST_TEST(read.failures.size() == 2U);
}

BOOST_AUTO_TEST_CASE(cuts_behind_the_last_whole_message) {
  const auto first = stream_of({1});
  const auto second = stream_of({2, 3});
  const auto bytes = first + second;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    BOOST_TEST_CONTEXT("size " << size) {
      const auto expected = size < first.size() ? 0 : size < bytes.size() ? first.size() : bytes.size();
      BOOST_TEST(make_splitter()->cut(std::string_view(bytes).substr(0, size)) == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_cut_is_read_as_the_whole_wherever_reads_end) {
  const auto bytes = stream_of({1}) + stream_of({2, 3}) + stream_of({4}) + stream_of({5, 6, 7});
  for (std::size_t step = 1; step < 400; step += 7) {
    BOOST_TEST_CONTEXT("step " << step) {
      const auto splitter = make_splitter();
      std::string rows;
      std::size_t begin = 0;
      for (std::size_t end = step; begin < bytes.size(); end = std::min(end + step, bytes.size())) {
        const auto size = splitter->cut(std::string_view(bytes).substr(begin, end - begin));
        const auto read = read_stream(std::string_view(bytes).substr(begin, size));
        BOOST_TEST(read.failures.empty());
        rows += read.rows;
        begin += size;
      }
      BOOST_TEST(rows == "1:n1 2:n2 3:n3 4:n4 5:n5 6:n6 7:n7 ");
    }
  }
}

BOOST_AUTO_TEST_CASE(cuts_before_a_chunk_has_too_many_rows) {
  arena memory;
  const schema shape{{{"id", type_id::bigint}}};
  auto one = bigints({1}, memory);
  one.encoding = column_encoding::constant;
  batch_view rows;
  rows.columns = {&one, 1};
  rows.row_count = chunk_rows_max / 2;
  rows.rows = selection::all(rows.row_count);
  const auto frame = batch_codec(shape, {}, {}).encode(rows, {}, {}, memory);
  BOOST_REQUIRE(frame.ok());
  BOOST_REQUIRE(frame->size() < 128U);
  const auto message = std::string(1, static_cast<char>(frame->size())) + std::string(frame->data(), frame->size());

  BOOST_TEST(make_splitter()->cut(message + message) == 2 * message.size());
  BOOST_TEST(make_splitter()->cut(message + message + message) == 2 * message.size());
}

BOOST_AUTO_TEST_CASE(a_length_that_makes_no_sense_begins_a_record_that_does_not_end) {
  const auto good = stream_of({1});
  const auto bad = std::string(10, '\xff');
  const auto splitter = make_splitter();

  BOOST_TEST(splitter->cut(good + "\xff\xff\xff\xff\xff") == good.size());
  BOOST_TEST(splitter->cut(good + bad + good) == good.size());
  BOOST_TEST(splitter->cut(bad + good) == 0U);
  splitter->begin_record(0);
  for (const auto& piece : {bad + good, good, good})
    BOOST_TEST(splitter->follow(piece) == 0U);
  BOOST_TEST((splitter->long_record_reason() == row_error::bad_message));
  BOOST_TEST(splitter->end_of_input() == 0U);
  BOOST_TEST(splitter->cut(good) == good.size());
}

BOOST_AUTO_TEST_CASE(follows_a_long_message_to_its_end_in_pieces_of_any_size) {
  // Full of line ends, and of lengths 1 to 3 bytes.
  for (const std::size_t size : {20U, 300U, 20'000U}) {
    std::string frame;
    for (auto rest = size; rest != 0; rest >>= 7U)
      frame += static_cast<char>((rest & 0x7fU) | (rest > 0x7fU ? 0x80U : 0U));
    frame += std::string(size, '\n');
    const auto bytes = frame + stream_of({1});
    const auto records = make_splitter();
    for (const std::size_t piece_size : {1U, 2U, 3U, 64U, 4096U, 100'000U})
      BOOST_TEST_CONTEXT(size << " bytes, pieces of " << piece_size) {
        const std::string_view input = bytes;
        records->begin_record(0);
        std::uint64_t length = 0;
        for (std::size_t at = 0; length == 0 && at < input.size(); at += piece_size)
          length = records->follow(input.substr(at, piece_size));
        BOOST_TEST(length == frame.size());
        BOOST_TEST((records->long_record_reason() == row_error::record_too_long));
      }
  }
}

BOOST_AUTO_TEST_CASE(waits_for_a_long_message_the_decoder_will_refuse) {
  const std::string length_of_100_mib("\x80\x80\x80\x32", 4);

  BOOST_TEST(make_splitter()->cut(length_of_100_mib + std::string(1000, 'x')) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
