#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Encoded rows: one byte range per row, so that sorted runs can be merged without decoding. Ranges
/// are whole records, or what `encoder::assemble` makes records of.
struct encoded_rows {
  std::vector<char> bytes;
  std::vector<std::uint64_t> ends; ///< Where each row's bytes end; row i begins where i - 1 ends.

  void clear() noexcept {
    bytes.clear();
    ends.clear();
  }
};

/// Turns output batches into bytes, in the partition that made them; one per partition and output.
///
/// Ownership: keeps nothing of a batch. Threads: one. Errors: none but those of `assemble` and `hold`.
class encoder {
public:
  encoder() = default;
  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;
  virtual ~encoder() = default;

  /// Returns what stands before the first row of a file: a CSV header line, or nothing.
  [[nodiscard]] virtual std::string prologue() const = 0;

  /// Appends the alive rows of a batch, one byte range each.
  virtual void encode(const batch_view& rows, encoded_rows& out) = 0;

  /// Turns merged rows into the bytes that are written, in place. One encoder does so for an output, with
  /// the rows of every chunk in output order, whichever encoders of the same schema and options encoded
  /// them. A format whose byte ranges are whole records, as lines are, leaves the rows as they are; one
  /// that writes many rows as one record replaces `bytes`, clears `ends`, and holds back the rows of a
  /// record that is not full: what is written depends on the rows, not on how they came in chunks.
  [[nodiscard]] virtual status assemble([[maybe_unused]] encoded_rows& rows) { return {}; }
  /// Replaces `rows` by the record of what `assemble` holds back, at the end of the output.
  [[nodiscard]] virtual status assemble_rest(encoded_rows& rows) {
    rows.clear();
    return {};
  }
  /// Returns the rows that `assemble` holds back, for a snapshot; they stay held.
  [[nodiscard]] virtual encoded_rows held() const { return {}; }
  /// Holds rows back that `held` returned of an encoder of the same schema and options, before anything is assembled:
  /// what is written from here on is what that encoder would have written. Fails where this one would not hold them.
  [[nodiscard]] virtual status hold([[maybe_unused]] encoded_rows rows) { return {}; }
  /// True when `assemble` does anything; rows of other formats may be written without a copy.
  [[nodiscard]] virtual bool assembles() const noexcept { return false; }
};

} // namespace millrace
