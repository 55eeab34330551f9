#pragma once

#include <cstdint>
#include <string>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/internal/row_form.hpp"

namespace millrace {

/// Writes length-delimited record batches.
///
/// Messages are columnar and the sink merges rows, so rows travel in `row_form` and become messages
/// in `assemble`: `rows_per_message` rows each, fewer where more are larger than a message may be, and at
/// the end. Every length and message together are a multiple of 64 bytes, so that the values of a file that
/// is read into aligned memory are aligned.
class stream_encoder final : public encoder {
public:
  /// @param rows_per_message 1 to `batch_rows_max`.
  stream_encoder(const schema& shape, const message_limits& limits, std::uint32_t rows_per_message);

  [[nodiscard]] std::string prologue() const override { return {}; }
  void encode(const batch_view& rows, encoded_rows& out) override;
  /// Fails with `limit_exceeded` where a single row is larger than a message may be.
  [[nodiscard]] status assemble(encoded_rows& rows) override;
  [[nodiscard]] status assemble_rest(encoded_rows& rows) override;
  [[nodiscard]] encoded_rows held() const override { return held_; }
  [[nodiscard]] status hold(encoded_rows rows) override;
  [[nodiscard]] bool assembles() const noexcept override { return true; }

private:
  [[nodiscard]] std::size_t half_of_message() const noexcept { return codec_.limits().message_bytes_max / 2; }
  [[nodiscard]] std::uint32_t rows_that_fit(const encoded_rows& rows, std::uint32_t first) const noexcept;
  void append_held(const encoded_rows& rows, std::uint32_t first, std::uint32_t count);
  [[nodiscard]] status write_held();

  batch_codec codec_;
  row_form form_;
  std::uint32_t rows_per_message_;
  encoded_rows held_;          ///< Rows of the next message.
  arena memory_;               ///< Reset for every batch and message.
  std::vector<char> messages_; ///< What `assemble` writes; changes places with the rows.
};

} // namespace millrace
