#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "millrace/engine/format/decoder.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/internal/framing.hpp"

namespace millrace {

/// Reads a chunk of length-delimited record batches.
///
/// A message that does not hold what was declared is one failed record, `bad_message`, and reading
/// goes on behind it, and so are zero bytes in a row; one that the input ends in is `truncated_record`. A row with a NULL in a NOT
/// NULL column fails alone. A message that carries updates fails: inputs are append-only.
class stream_decoder final : public decoder {
public:
  stream_decoder(const schema& shape, const std::vector<bool>& needed, const message_limits& limits);

  void begin(std::string_view bytes, const file_layout* layout, arena& memory,
             std::vector<record_failure>& failures) override;
  [[nodiscard]] bool next(decoded_batch& out) override;
  /// The message with its length in front, so that failed records put together are a stream again.
  [[nodiscard]] std::string_view record_at(std::string_view bytes, std::uint32_t offset) const noexcept override;

private:
  [[nodiscard]] bool read_message();
  void fail(row_error reason);
  [[nodiscard]] bool decode_message(std::string_view message);
  void take_slice(decoded_batch& out);
  void drop_rows_with_nulls(decoded_batch& out, column* columns);

  batch_codec codec_;
  std::vector<std::uint32_t> checked_; ///< Columns that are needed and NOT NULL.

  std::string_view bytes_; ///< The chunk.
  arena* memory_ = nullptr;
  std::vector<record_failure>* failures_ = nullptr;
  std::size_t cursor_ = 0;                         ///< Where the next message begins.
  std::uint32_t rows_taken_ = 0;                   ///< Rows of the chunk so far.
  batch_view message_;                             ///< The message being handed out,
  std::uint32_t message_row_ = 0;                  ///< from this row on.
  const std::uint32_t* message_offsets_ = nullptr; ///< Where it begins, once for each row of a batch.
};

} // namespace millrace
