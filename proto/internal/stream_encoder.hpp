#pragma once

#include <string>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/internal/row_form.hpp"

namespace millrace {

/// Writes length-delimited record batches.
///
/// Messages are columnar and the sink merges rows, so rows travel in `row_form` and become messages
/// in `assemble`: at most `batch_rows_max` rows each, and a new message at every chunk. Every length
/// and message together are a multiple of 64 bytes, so that the values of a file that is read into
/// aligned memory are aligned.
class stream_encoder final : public encoder {
public:
  stream_encoder(const schema& shape, const message_limits& limits);

  [[nodiscard]] std::string prologue() const override { return {}; }
  [[nodiscard]] bool encode(const batch_view& rows, std::uint64_t bytes_max, encoded_rows& out) override;
  /// Fails with `limit_exceeded` where a single row is larger than a message may be.
  [[nodiscard]] status assemble(encoded_rows& rows) override;
  [[nodiscard]] bool assembles() const noexcept override { return true; }

private:
  [[nodiscard]] std::uint32_t rows_of_message(const encoded_rows& rows, std::uint32_t first) const noexcept;

  batch_codec codec_;
  row_form form_;
  arena memory_;               ///< Reset for every batch and message.
  std::vector<char> messages_; ///< What `assemble` writes; changes places with the rows.
};

} // namespace millrace
