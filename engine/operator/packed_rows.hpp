#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Copies of rows, each in one piece of memory that can be moved: its size, a byte per column that says
/// whether it has a value, the values of fixed width, then the texts, found by their offset in the row.
///
/// Made for rows that leave all at once, in another order than they came: reading a row touches one place.
///
/// Ownership: owns the rows; what it hands out is borrowed until `clear`. Threads: one. Errors: none;
/// whoever keeps rows bounds them through `held_bytes`.
class packed_rows {
public:
  /// A row that is kept.
  using row = const std::byte*;

  explicit packed_rows(std::vector<type> types);

  /// Copies rows of a batch, and appends where they are to `into`.
  void add(const batch_view& rows, selection which, std::vector<row>& into);
  /// Copies a row of another store with the same types.
  [[nodiscard]] row add(row source);
  /// The bytes of a row, of which `add` makes it again, in any store with the same types.
  [[nodiscard]] static std::span<const std::byte> bytes_of(row at) noexcept { return {at, load<std::uint32_t>(at)}; }
  /// Copies a row that was saved; null where the bytes are none.
  [[nodiscard]] row add(std::span<const std::byte> saved);
  /// Forgets all rows; keeps the memory.
  void clear() noexcept { memory_.reset(); }

  [[nodiscard]] std::size_t column_count() const noexcept { return types_.size(); }
  [[nodiscard]] const std::vector<type>& types() const noexcept { return types_; }
  [[nodiscard]] type type_of(std::size_t column) const noexcept { return types_[column]; }
  [[nodiscard]] bool is_valid(row at, std::size_t column) const noexcept {
    return at[sizeof(std::uint32_t) + column] != std::byte{0};
  }
  /// Returns a value that is not NULL, or anything where it is.
  template <class T>
  [[nodiscard]] T value(row at, std::size_t column) const noexcept {
    if constexpr (std::is_same_v<T, std::string_view>) {
      const auto place = load<kept_text>(at + offsets_[column]);
      return {reinterpret_cast<const char*>(at) + place.begin, place.size};
    } else {
      return load<T>(at + offsets_[column]);
    }
  }
  /// Bytes of all texts of a row.
  [[nodiscard]] std::uint64_t text_bytes(row at) const noexcept { return load<std::uint32_t>(at) - fixed_bytes_; }
  /// Gathers a column of rows into `memory`.
  [[nodiscard]] column gather(std::size_t column, const std::vector<row>& rows, arena& memory) const;

  [[nodiscard]] std::uint64_t held_bytes() const noexcept {
    return memory_.held_bytes() + sizes_.capacity() * (sizeof(std::uint32_t) + sizeof(std::byte*));
  }

private:
  struct kept_text {
    std::uint32_t begin = 0; ///< In the row.
    std::uint32_t size = 0;
  };

  template <class T>
  [[nodiscard]] static T load(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  void measure(const batch_view& rows, selection which);
  void place(std::size_t count);
  template <class T>
  void put(std::size_t column, const millrace::column& values, selection which);

  std::vector<type> types_;
  std::vector<std::uint32_t> offsets_; ///< By column: of its value in a row.
  std::uint32_t fixed_bytes_ = 0;
  std::vector<std::uint32_t> sizes_;   ///< Scratch: of the rows that are being added; then where their next text goes.
  std::vector<std::byte*> added_;      ///< Scratch: those rows.
  arena memory_;
};

} // namespace millrace
