#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "millrace/engine/state/state_bytes.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Where a column is in the rows of a `row_layout`.
///
/// Ownership: a value. Threads: none. Errors: none.
struct row_field {
  std::uint32_t offset = 0;   ///< Of its value; 0: the column is not kept.
  std::uint32_t bit_byte = 0; ///< Where the bit is that says whether there is a value.
  std::byte bit{};

  struct text_place {
    std::uint32_t begin = 0; ///< In the row.
    std::uint32_t size = 0;
  };

  [[nodiscard]] bool is_kept() const noexcept { return offset != 0; }
  /// @pre The column is kept, here and below.
  [[nodiscard]] bool is_valid(const std::byte* row) const noexcept { return (row[bit_byte] & bit) != std::byte{0}; }
  /// Returns a value that is not NULL, or any where it is.
  template <class T>
  [[nodiscard]] T value(const std::byte* row) const noexcept {
    if constexpr (std::is_same_v<T, std::string_view>) {
      const auto place = value<text_place>(row);
      return {reinterpret_cast<const char*>(row) + place.begin, place.size};
    } else if constexpr (std::is_same_v<T, bool>) {
      return row[offset] != std::byte{0}; // Bytes that were saved may be any.
    } else {
      T value;
      std::memcpy(&value, row + offset, sizeof(value));
      return value;
    }
  }
  template <class T>
  void put(std::byte* row, T value) const noexcept {
    row[bit_byte] |= bit;
    std::memcpy(row + offset, &value, sizeof(value));
  }
  /// @param begin Where the text goes: behind those of the columns before.
  void put_text(std::byte* row, std::uint32_t begin, std::string_view text) const noexcept {
    put(row, text_place{begin, static_cast<std::uint32_t>(text.size())});
    if (!text.empty())
      std::memcpy(row + begin, text.data(), text.size());
  }
};

/// How a row that outlives its chunk lies in memory, and in state that is saved: in one piece that holds no pointer, so
/// that it can be moved, and read wherever it lies.
///
///     bytes 0 to 3    bytes that the row has, all of these included
///     bytes 4 and 5   slot of the row's key, or `no_slot`
///     from byte 6     a bit for each column that is kept, set where the row has a value
///     then            the values of fixed width, in the order of their columns, aligned to it up to 8 bytes; of a text
///                     where it begins in the row and how long it is, 4 bytes each
///     then            the texts, one behind the other, to the end of the row
///
/// What has no value is zero, and so are the gaps, so that the same row is always the same bytes.
///
/// Ownership: a value. Threads: immutable. Errors: none; what was saved has to pass `is_row` before it is read.
class row_layout {
public:
  /// Version of all this, and of what operators write around their rows when they save them. State of another form is
  /// refused, see `state_meaning`.
  static constexpr std::uint32_t form = 2;
  static constexpr std::uint16_t no_slot = 0xffff;

  /// @param kept One per column: of the others nothing is kept.
  row_layout(std::vector<type> types, const std::vector<bool>& kept);

  [[nodiscard]] std::size_t column_count() const noexcept { return types_.size(); }
  [[nodiscard]] const type& type_of(std::size_t column) const noexcept { return types_[column]; }
  [[nodiscard]] const row_field& field_of(std::size_t column) const noexcept { return fields_[column]; }
  /// Bytes of a row without texts.
  [[nodiscard]] std::uint32_t fixed_bytes() const noexcept { return fixed_bytes_; }

  [[nodiscard]] static std::uint32_t size_of(const std::byte* row) noexcept { return load<std::uint32_t>(row); }
  [[nodiscard]] static std::uint16_t slot_of(const std::byte* row) noexcept { return load<std::uint16_t>(row + slot_at); }
  /// Bytes of all texts of a row.
  [[nodiscard]] std::uint32_t text_bytes(const std::byte* row) const noexcept { return size_of(row) - fixed_bytes_; }

  /// Makes a row without values. @param size Of the row with all texts that will be put into it.
  void begin(std::byte* row, std::uint32_t size, std::uint16_t slot) const noexcept {
    std::memset(row, 0, fixed_bytes_);
    std::memcpy(row, &size, sizeof(size));
    std::memcpy(row + slot_at, &slot, sizeof(slot));
  }

  /// Takes the bytes of the next row that was saved; the reader has failed where there are fewer.
  [[nodiscard]] static std::span<const std::byte> take(state_reader& from) noexcept;
  /// Whether bytes are a row of this layout, so that reading it stays within them.
  [[nodiscard]] bool is_row(std::span<const std::byte> bytes) const noexcept;

private:
  static constexpr std::uint32_t slot_at = sizeof(std::uint32_t);
  static constexpr std::uint32_t bits_at = slot_at + sizeof(std::uint16_t);

  template <class T>
  [[nodiscard]] static T load(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }

  std::vector<type> types_;
  std::vector<row_field> fields_; ///< By column.
  std::uint32_t fixed_bytes_ = 0;
};

} // namespace millrace
