#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// Writes one flat column of at most `capacity` values, in order, into an arena.
///
/// Meant for boundaries (formats, pushes from programs) and tests; kernels write arrays directly.
/// Strings are copied into a blob that grows in the arena, unless all of them are set as offsets
/// into one `shared_blob`.
///
/// Ownership: borrows the arena, which must outlive the column. Threads: one. Errors: none; more
/// than `capacity` values is a bug, a blob beyond 4 GiB too (callers bound both).
class column_builder {
public:
  column_builder(type value_type, std::uint32_t capacity, arena& memory);

  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] const type& value_type() const noexcept { return type_; }

  void append_null();
  void append_bool(bool value);
  void append_int32(std::int32_t value);
  void append_int64(std::int64_t value);
  void append_int128(int128 value);
  void append_float64(double value);
  void append_interval(interval_value value);
  void append_text(std::string_view value); ///< Copies the text.

  /// Appends the value of a row of another column of the same type, text copied.
  void append_from(const column& source, std::size_t row);
  /// As above for a scalar of the same type, or NULL.
  void append_value(const value& scalar);

  /// Makes every following string point into `blob` instead of being copied.
  /// @pre No string was appended yet.
  void share_blob(const char* blob) noexcept { shared_blob_ = blob; }
  /// Appends the string at [begin, end) of the shared blob.
  void append_shared(std::uint32_t begin, std::uint32_t end);

  /// Removes the last value; for decoders that find a later column of the row bad.
  void pop_back() noexcept;

  /// Returns the column built so far. The builder must not be used afterwards.
  [[nodiscard]] column finish();

private:
  void mark_valid();
  template <class T>
  void append_fixed(T value);

  type type_;
  std::uint32_t capacity_;
  std::uint32_t size_ = 0;
  arena* memory_;
  std::byte* values_ = nullptr;
  std::uint64_t* validity_ = nullptr; ///< Made at the first NULL.
  std::uint32_t* begins_ = nullptr;
  std::uint32_t* ends_ = nullptr;
  char* blob_ = nullptr;
  std::uint32_t blob_size_ = 0;
  std::uint32_t blob_capacity_ = 0;
  const char* shared_blob_ = nullptr;
};

} // namespace millrace
