#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/text.hpp"
#include "millrace/proto/stream.hpp"

namespace millrace {

/// Columns `id BIGINT NOT NULL` and `name VARCHAR`.
inline const schema stream_schema{{{"id", type_id::bigint, false}, {"name", type_id::varchar}}};

/// Rows of `stream_schema`: `ids` with names `n<id>`.
inline batch_view rows_of(const std::vector<std::int64_t>& ids, arena& memory) {
  std::vector<std::string> names;
  for (const auto id : ids)
    names.push_back("n" + std::to_string(id));
  auto* columns = memory.allocate<column>(2);
  columns[0] = bigints(ids, memory);
  columns[1] = texts(names, memory);
  batch_view batch;
  batch.columns = {columns, 2};
  batch.row_count = static_cast<std::uint32_t>(ids.size());
  batch.rows = selection::all(batch.row_count);
  return batch;
}

/// Writes rows a sink has merged to the end of a stream.
inline std::string assemble_all(encoder& encoder, encoded_rows rows) {
  BOOST_REQUIRE(encoder.assemble(rows).ok());
  std::string stream(rows.bytes.begin(), rows.bytes.end());
  BOOST_REQUIRE(encoder.assemble_rest(rows).ok());
  return stream.append(rows.bytes.begin(), rows.bytes.end());
}

/// A stream of one message, written as a sink does.
inline std::string stream_of(const batch_view& rows, const schema& shape) {
  const auto encoder = protobuf_format().make_encoder(shape, {});
  encoded_rows out;
  encoder->encode(rows, out);
  return assemble_all(*encoder, std::move(out));
}
inline std::string stream_of(const std::vector<std::int64_t>& ids) {
  arena memory;
  return stream_of(rows_of(ids, memory), stream_schema);
}

/// What a decoder made of a chunk.
struct decoded_stream {
  std::string rows; ///< `id:name ` for each row, from all columns; NULL is `.`.
  std::vector<std::uint32_t> offsets;
  std::vector<record_failure> failures;
  std::uint32_t batch_count = 0;
};

inline decoded_stream read_stream(decoder& reader, std::string_view bytes) {
  // As the contract has it, 64 bytes behind the chunk are readable.
  std::string chunk(bytes);
  chunk.reserve(bytes.size() + 64);
  arena memory;
  decoded_stream decoded;
  decoded_batch batch;
  reader.begin(chunk, nullptr, memory, decoded.failures);
  while (reader.next(batch)) {
    ++decoded.batch_count;
    BOOST_TEST(batch.row_count >= 1U);
    BOOST_TEST(batch.row_count <= batch_rows_max);
    for (std::uint32_t row = 0; row < batch.row_count; ++row) {
      decoded.offsets.push_back(batch.record_offsets[row]);
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        decoded.rows += i == 0 ? "" : ":";
        if (batch.columns[i].is_valid(row))
          append_text(batch.columns[i], row, decoded.rows);
        else
          decoded.rows += ".";
      }
      decoded.rows += " ";
    }
  }
  return decoded;
}

inline decoded_stream read_stream(std::string_view bytes) {
  const auto reader = protobuf_format().make_decoder(stream_schema, {true, true}, {});
  return read_stream(*reader, bytes);
}

} // namespace millrace
