#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Bounds of one message, the same for writing and reading. Passing one is `limit_exceeded`.
struct message_limits {
  std::size_t message_bytes_max = std::size_t{64} << 20U; ///< Whole message; at most 1 GiB.
  std::uint32_t rows_max = chunk_rows_max;                ///< Rows, and entries of a dictionary.
  std::uint32_t columns_max = 1024;
  std::size_t blob_bytes_max = std::size_t{64} << 20U; ///< Text of one column.
};

/// Where the first row of a message was read.
struct message_position {
  std::uint32_t source = 0;    ///< Number of the input within the job.
  std::uint32_t partition = 0; ///< Number of the file, or partition of a topic.
  std::uint64_t offset = 0;    ///< Byte of the file, or offset of a topic.
  friend bool operator==(const message_position&, const message_position&) = default;
};

/// What a message says besides its rows.
struct message_header {
  sequence_number sequence;
  message_position position;
  event_time watermark; ///< `min`: says nothing of time.
  friend bool operator==(const message_header&, const message_header&) = default;
};

/// How a message is written.
struct encode_options {
  bool has_names = true;       ///< Names its columns; otherwise the schema's fingerprint stands for them.
  bool has_positions = false;  ///< Carries positions, major orders and times of the rows.
  std::size_t lead_bytes = 0;  ///< Bytes left free in front of the message, for a frame's header.
  std::size_t multiple_of = 1; ///< Pads, so that lead and message are a multiple of this; at most 64.
};

/// A message that was read.
struct decoded_message {
  message_header header;
  batch_view rows; ///< All rows alive; columns point into the message where it is aligned.
};

/// Turns batches of one schema into Protobuf messages (`record_batch.proto`) and back.
///
/// Writing copies every alive value once; reading checks every length, offset, count and value range
/// and then hands out views. Values are read in place where they are aligned, which they are when the
/// buffer the message was written into, or copied to, begins at a multiple of 64.
///
/// Ownership: owns its copy of the schema. What is handed out lives in the arena given to the call,
/// or points into the message. Threads: immutable, shared freely.
/// Errors: reading fails with `corrupt`, `schema_mismatch` or `limit_exceeded`, for any bytes at all.
class batch_codec {
public:
  /// @param needed Which columns decoding hands out; the others become constant NULLs and only
  ///   their declaration is checked. Empty: all.
  batch_codec(schema shape, const message_limits& limits, std::vector<bool> needed);

  [[nodiscard]] const schema& shape() const noexcept { return shape_; }
  [[nodiscard]] const message_limits& limits() const noexcept { return limits_; }

  /// Writes the alive rows of a batch with the columns of the schema. The result is aligned to 64
  /// and begins with `lead_bytes` bytes that are the caller's to fill. Values behind NULLs are
  /// written as zero, so equal rows in equal encodings give equal bytes.
  [[nodiscard]] result<std::span<char>> encode(const batch_view& rows, const message_header& header,
                                               const encode_options& options, arena& memory) const;

  /// Reads a message. Kernels read up to 63 bytes behind a column, so 64 bytes behind the message
  /// must be readable before the columns go to them; the decoder itself reads none of these.
  [[nodiscard]] result<decoded_message> decode(std::string_view message, arena& memory) const;

private:
  schema shape_;
  message_limits limits_;
  std::vector<bool> needed_;
  std::uint64_t fingerprint_;
};

} // namespace millrace
