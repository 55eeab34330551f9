#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "millrace/engine/column/column.hpp"
#include "millrace/engine/format/encoder.hpp"

namespace millrace {

/// Characters that `write_value` may write.
inline constexpr std::size_t value_text_max = 96;

/// Writes the canonical text of a stored value of any type but VARCHAR and BYTES, and returns its end.
/// @param stored A flat column, or the store of another.
/// @param out Room for `value_text_max` characters.
[[nodiscard]] char* write_value(const column& stored, std::size_t value_index, char* out) noexcept;

/// Writes `text` and returns its end.
[[nodiscard]] inline char* write_text(std::string_view text, char* out) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

/// Appends rows to encoded output through a bare pointer; the vectors are put right at the end.
///
/// Ownership: borrows the output, which is of no use to others until `finish`. Threads: one. Errors: none.
class row_writer {
public:
  /// @param bytes_expected About how many bytes will be written.
  row_writer(encoded_rows& out, std::uint64_t bytes_expected)
    : out_(&out), begin_(out.bytes.size()), used_(begin_) {
    // One byte at least, so that even room for nothing is somewhere.
    out.bytes.resize(used_ + std::max(bytes_expected, std::uint64_t{1}));
  }

  /// Returns where to write the next `size` bytes or less.
  [[nodiscard]] char* reserve(std::size_t size) {
    // Room by what these rows have taken, whatever was written before them: bytes are cleared as their number grows.
    if (size > out_->bytes.size() - used_) [[unlikely]]
      out_->bytes.resize(out_->bytes.size() + (used_ - begin_) / 8 + size);
    return out_->bytes.data() + used_;
  }
  /// Ends what was written to what `reserve` returned.
  void commit(const char* end) noexcept { used_ = static_cast<std::size_t>(end - out_->bytes.data()); }
  void end_row() { out_->ends.push_back(used_); }
  void finish() { out_->bytes.resize(used_); }

private:
  encoded_rows* out_;
  std::size_t begin_; ///< Bytes that were there before.
  std::size_t used_;
};

/// Learns how many bytes a row takes, so that a batch's output is sized once.
///
/// Ownership: a value. Threads: one. Errors: none.
class row_size_estimate {
public:
  [[nodiscard]] std::size_t bytes_for(std::uint32_t rows) const noexcept {
    return std::min(rows * bytes_per_row_ + slack, bytes_max);
  }
  void learn(std::size_t bytes, std::uint32_t rows) noexcept {
    if (rows != 0)
      bytes_per_row_ = bytes / rows + 1;
  }

private:
  static constexpr std::size_t slack = 1024;
  /// More grows as it is needed: one long row says little of those behind it.
  static constexpr std::size_t bytes_max = std::size_t{4} << 20U;
  std::size_t bytes_per_row_ = 64;
};

} // namespace millrace
