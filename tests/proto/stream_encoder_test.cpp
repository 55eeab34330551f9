#include <algorithm>
#include <numeric>

#include "stream_of.hpp"
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include "millrace/proto/internal/stream_encoder.hpp"
#include "millrace/proto/record_batch.pb.h"

using namespace millrace;

namespace {

/// Reads a stream with Protobuf's own reader of delimited messages.
std::vector<pb::RecordBatch> parse(const std::string& bytes) {
  google::protobuf::io::ArrayInputStream input(bytes.data(), static_cast<int>(bytes.size()));
  std::vector<pb::RecordBatch> messages;
  for (bool is_at_end = false;;) {
    pb::RecordBatch message;
    if (!google::protobuf::util::ParseDelimitedFromZeroCopyStream(&message, &input, &is_at_end)) {
      BOOST_TEST(is_at_end);
      return messages;
    }
    messages.push_back(message);
  }
}

/// Rows of one partition, as a sink gets them.
encoded_rows encode(const batch_view& rows) {
  encoded_rows out;
  protobuf_format().make_encoder(stream_schema, {})->encode(rows, out);
  return out;
}

void append_row(const encoded_rows& from, std::size_t row, encoded_rows& to) {
  const auto begin = row == 0 ? 0 : from.ends[row - 1];
  to.bytes.insert(to.bytes.end(), from.bytes.data() + begin, from.bytes.data() + from.ends[row]);
  to.ends.push_back(to.bytes.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(stream_encoder_test)

BOOST_AUTO_TEST_CASE(protobuf_reads_what_a_sink_writes) {
  const auto messages = parse(stream_of({1, 2}) + stream_of({3}));

  BOOST_REQUIRE(messages.size() == 2U);
  BOOST_TEST(messages[0].row_count() == 2U);
  BOOST_TEST(messages[0].columns(0).name() == "id");
  BOOST_TEST(messages[0].columns(1).blob() == "n1n2");
  BOOST_TEST(messages[1].columns(1).blob() == "n3");
  BOOST_TEST(messages[1].kinds().empty());
}

BOOST_AUTO_TEST_CASE(we_read_a_stream_that_protobuf_writes) {
  const auto messages = parse(stream_of({1, 2}) + stream_of({3}));
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream output(&bytes);
    for (const auto& message : messages)
      BOOST_REQUIRE(google::protobuf::util::SerializeDelimitedToZeroCopyStream(message, &output));
  }

  const auto read = read_stream(bytes);

  BOOST_TEST(read.rows == "1:n1 2:n2 3:n3 ");
  BOOST_TEST(read.failures.empty());
}

BOOST_AUTO_TEST_CASE(merged_rows_of_two_partitions_make_the_bytes_of_one) {
  arena memory;
  const auto odd = encode(rows_of({1, 3, 5}, memory));
  const auto even = encode(rows_of({2, 4}, memory));
  encoded_rows merged;
  for (std::size_t i = 0; i < 3; ++i) {
    append_row(odd, i, merged);
    if (i < 2)
      append_row(even, i, merged);
  }

  BOOST_TEST(assemble_all(*protobuf_format().make_encoder(stream_schema, {}), merged) == stream_of({1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(messages_do_not_depend_on_the_chunks_that_rows_come_in) {
  std::vector<std::int64_t> ids(10'000);
  std::iota(ids.begin(), ids.end(), 0);
  const auto expected = stream_of(ids);
  for (const std::size_t chunk : {1U, 999U, 4096U, 9000U}) {
    const auto encoder = protobuf_format().make_encoder(stream_schema, {});
    std::string stream;
    for (std::size_t first = 0; first < ids.size(); first += chunk) {
      arena memory;
      const auto last = std::min(first + chunk, ids.size());
      auto rows = encode(rows_of({ids.begin() + static_cast<std::ptrdiff_t>(first),
                                  ids.begin() + static_cast<std::ptrdiff_t>(last)}, memory));
      BOOST_REQUIRE(encoder->assemble(rows).ok());
      BOOST_TEST(rows.ends.empty());
      stream.append(rows.bytes.begin(), rows.bytes.end());
    }
    stream += assemble_all(*encoder, {});
    BOOST_TEST((stream == expected), "chunks of " << chunk);
  }
}

BOOST_AUTO_TEST_CASE(a_message_has_as_many_rows_as_the_option_says) {
  format_options options;
  options.message_rows = 2;
  arena memory;
  const auto encoder = protobuf_format().make_encoder(stream_schema, options);
  auto rows = encode(rows_of({1, 2, 3}, memory));
  BOOST_REQUIRE(encoder->assemble(rows).ok());
  BOOST_TEST(std::string(rows.bytes.begin(), rows.bytes.end()) == stream_of({1, 2}));
  BOOST_TEST(assemble_all(*encoder, {}) == stream_of({3}));
  BOOST_TEST(assemble_all(*encoder, {}).empty());
}

BOOST_AUTO_TEST_CASE(an_encoder_that_takes_over_what_is_held_writes_the_messages_of_one_alone) {
  std::vector<std::int64_t> ids(500);
  std::iota(ids.begin(), ids.end(), 0);
  format_options options;
  options.message_rows = 64;
  const auto written = [&](bool is_taken_over) {
    auto encoder = protobuf_format().make_encoder(stream_schema, options);
    std::string stream;
    for (std::size_t first = 0, size = 1; first < ids.size(); first += size++) {
      arena memory;
      const auto last = std::min(first + size, ids.size());
      auto rows = encode(rows_of({ids.begin() + static_cast<std::ptrdiff_t>(first),
                                  ids.begin() + static_cast<std::ptrdiff_t>(last)}, memory));
      BOOST_REQUIRE(encoder->assemble(rows).ok());
      stream.append(rows.bytes.begin(), rows.bytes.end());
      if (!is_taken_over)
        continue;
      auto next = protobuf_format().make_encoder(stream_schema, options);
      BOOST_REQUIRE(next->hold(encoder->held()).ok());
      BOOST_TEST((next->held().bytes == encoder->held().bytes && next->held().ends == encoder->held().ends));
      encoder = std::move(next);
    }
    return stream + assemble_all(*encoder, {});
  };
  BOOST_TEST((written(true) == written(false)));
}

BOOST_AUTO_TEST_CASE(rows_that_no_encoder_would_hold_are_refused) {
  format_options options;
  options.message_rows = 2;
  arena memory;
  const auto encoder = protobuf_format().make_encoder(stream_schema, options);
  const auto one = encode(rows_of({1}, memory));
  auto cut = one;
  cut.bytes.pop_back();
  auto uncounted = one;
  uncounted.bytes.push_back(0);
  auto shorter = one;
  shorter.bytes.resize(1);
  shorter.ends = {1};
  for (const auto& rows : {cut, uncounted, shorter, encode(rows_of({1, 2}, memory))}) {
    const auto outcome = encoder->hold(rows);
    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code == errc::corrupt));
    BOOST_TEST(encoder->held().ends.empty());
  }
  BOOST_TEST(encoder->hold(one).ok());
  BOOST_TEST(encoder->hold({}).ok());
  BOOST_TEST(encoder->held().ends.empty());
}

BOOST_AUTO_TEST_CASE(messages_begin_at_multiples_of_64_and_are_read_in_place) {
  const auto stream = stream_of({1, 2}) + stream_of({3});

  BOOST_TEST(stream_of({1, 2}).size() % 64 == 0U);
  arena memory;
  const auto aligned = memory.copy(stream);
  const auto reader = protobuf_format().make_decoder(stream_schema, {}, {});
  std::vector<record_failure> failures;
  decoded_batch batch;
  arena columns;
  reader->begin(aligned, nullptr, columns, failures);
  while (reader->next(batch)) {
    const auto* values = static_cast<const char*>(batch.columns[0].values);
    BOOST_TEST((values > aligned.data() && values < aligned.data() + aligned.size()));
  }
}

BOOST_AUTO_TEST_CASE(many_rows_make_several_messages) {
  const auto messages = parse(stream_of(std::vector<std::int64_t>(batch_rows_max + 1, 5)));

  BOOST_REQUIRE(messages.size() == 2U);
  BOOST_TEST(messages[0].row_count() == batch_rows_max);
  BOOST_TEST(messages[1].row_count() == 1U);
}

BOOST_AUTO_TEST_CASE(large_rows_make_more_messages) {
  arena memory;
  auto rows = rows_of(std::vector<std::int64_t>(20, 5), memory);
  auto* columns = memory.copy(rows.columns).data();
  columns[1] = texts(std::vector<std::string>(20, std::string(1000, 'x')), memory);
  rows.columns = {columns, 2};
  stream_encoder encoder(stream_schema, {.message_bytes_max = 10'000}, batch_rows_max);
  encoded_rows out;
  encoder.encode(rows, out);

  const auto messages = parse(assemble_all(encoder, std::move(out)));
  std::uint32_t row_count = 0;
  for (const auto& message : messages)
    row_count += message.row_count();
  BOOST_TEST(messages.size() == 5U);
  BOOST_TEST(row_count == 20U);
}

BOOST_AUTO_TEST_CASE(a_row_beyond_the_limit_is_an_error) {
  arena memory;
  auto rows = rows_of({1}, memory);
  auto* columns = memory.copy(rows.columns).data();
  columns[1] = texts({std::string(20'000, 'x')}, memory);
  rows.columns = {columns, 2};
  stream_encoder encoder(stream_schema, {.message_bytes_max = 10'000}, batch_rows_max);
  encoded_rows out;
  encoder.encode(rows, out);

  const auto outcome = encoder.assemble(out);

  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::limit_exceeded));
}

BOOST_AUTO_TEST_CASE(updates_carry_their_kind) {
  arena memory;
  const change_kind kinds[] = {change_kind::insert, change_kind::remove};
  auto rows = rows_of({1, 2}, memory);
  rows.kinds = kinds;

  const auto messages = parse(stream_of(rows, stream_schema));

  BOOST_REQUIRE(messages.size() == 1U);
  BOOST_TEST((messages[0].kinds() == std::string("\0\3", 2)));
}

BOOST_AUTO_TEST_CASE(a_chunk_without_rows_writes_nothing) {
  BOOST_TEST(stream_of(std::vector<std::int64_t>{}).empty());
  BOOST_TEST(protobuf_format().make_encoder(stream_schema, {})->prologue().empty());
}

BOOST_AUTO_TEST_SUITE_END()
