#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/column.hpp"

namespace millrace {

/// Bytes a function may make of one text value; more fails the row.
inline constexpr std::uint32_t text_bytes_max = std::uint32_t{16} << 20U;

/// Writes the values of a text column, one after the other in row order, into one blob.
///
/// Ownership: borrows the arena, in which the column lives. Threads: one. Errors: a value that would pass
/// `text_bytes_max` is dropped, and so is one that does not fit behind the others into
/// `batch_text_bytes_max`; `finish_value` says so, and `is_full` says which.
class text_sink {
public:
  /// @param values Values the column has; those never written are empty.
  /// @param bytes_expected At most `batch_text_bytes_max`.
  text_sink(std::uint32_t values, std::uint32_t bytes_expected, arena& memory);

  void append(std::string_view text) {
    if (char* target = extend(text.size()); target != nullptr)
      text.copy(target, text.size());
  }
  void append(char byte) {
    if (char* target = extend(1); target != nullptr)
      *target = byte;
  }
  /// Appends the UTF-8 form of a code point.
  void append_code_point(std::uint32_t code_point);
  /// Makes room for `bytes` more and returns where they go; null beyond a bound.
  [[nodiscard]] char* extend(std::size_t bytes) {
    const auto size = size_ + bytes;
    if (size > capacity_ || size - begin_ > text_bytes_max)
      return extend_slow(bytes);
    char* target = blob_ + size_;
    size_ = static_cast<std::uint32_t>(size);
    return target;
  }
  /// Gives back the last `bytes` of the value being written.
  void shrink(std::uint32_t bytes) noexcept { size_ -= bytes; }

  /// The value being written, so far.
  [[nodiscard]] std::string_view current() const noexcept { return {blob_ + begin_, size_ - begin_}; }
  /// Makes what was written since the last value the value of a row. False when it passed a bound.
  [[nodiscard]] bool finish_value(std::uint32_t row) noexcept;
  /// True when a value was dropped for what stands before it: the column has to be made of fewer rows.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  /// Forgets what was written since the last value.
  void discard_value() noexcept {
    size_ = begin_;
    is_over_ = false;
  }

  /// Returns the column; rows never finished are empty text.
  [[nodiscard]] column finish(type value_type, const std::uint64_t* validity) const noexcept;

private:
  [[nodiscard]] char* extend_slow(std::size_t bytes);
  void grow(std::size_t needed);

  arena* memory_;
  char* blob_;
  std::uint32_t size_ = 0;
  std::uint32_t begin_ = 0;
  std::uint32_t capacity_;
  bool is_over_ = false;
  bool is_full_ = false;
  std::uint32_t* begins_;
  std::uint32_t* ends_;
};

} // namespace millrace
