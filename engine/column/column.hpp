#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// How the rows of a column map to its stored values.
enum class column_encoding : std::uint8_t {
  flat,       ///< Row i is value i.
  constant,   ///< Every row is value 0.
  dictionary, ///< Row i is value `codes[i]` of `dictionary`, which is flat.
};

/// Borrowed values of one column.
///
/// Layout by `value_type.physical()`: `bit` is a bitmap in `values`; fixed widths are arrays in
/// `values`; `string` is the blob in `values` with value i at [`begins[i]`, `ends[i]`). Offsets of
/// n + 1 entries, as on the wire, are `begins = offsets, ends = offsets + 1`; a decoder may also
/// point both into raw input, so that text is not copied. `validity` has one bit per value, set
/// where it is not NULL; null means that no value is NULL. A dictionary column has no validity of
/// its own: NULL rows point at a NULL entry. The values behind NULLs are unspecified but readable.
///
/// Ownership: borrows everything; whoever made the memory keeps it until the chunk it belongs to
/// is complete. Threads: immutable, shared freely. Errors: none.
struct column {
  type value_type;
  column_encoding encoding = column_encoding::flat;
  /// Whether values were computed for the rows of one batch, into memory that has room for those of its other rows, and nobody
  /// reads that room: whoever owns the memory may put the values of other rows there. Only fixed widths but `bit` use it.
  bool is_fillable = false;
  const std::uint64_t* validity = nullptr;
  const void* values = nullptr;
  const std::uint32_t* begins = nullptr;
  const std::uint32_t* ends = nullptr;
  const std::uint32_t* codes = nullptr;  ///< Dictionary only: one code per row.
  const column* dictionary = nullptr;    ///< Dictionary only: a flat column.
  std::uint32_t dictionary_size = 0;     ///< Dictionary only: entries of `dictionary`.

  template <class T>
  [[nodiscard]] const T* data() const noexcept { return static_cast<const T*>(values); }
  [[nodiscard]] const std::uint64_t* bits() const noexcept { return static_cast<const std::uint64_t*>(values); }
  [[nodiscard]] std::string_view text(std::size_t value) const noexcept {
    return {static_cast<const char*>(values) + begins[value], ends[value] - begins[value]};
  }

  [[nodiscard]] bool is_constant() const noexcept { return encoding == column_encoding::constant; }
  [[nodiscard]] bool is_dictionary() const noexcept { return encoding == column_encoding::dictionary; }
  /// The column that stores the values: the dictionary, or this.
  [[nodiscard]] const column& store() const noexcept { return is_dictionary() ? *dictionary : *this; }
  /// The number of the stored value of a row.
  [[nodiscard]] std::size_t value_index(std::size_t row) const noexcept {
    if (encoding == column_encoding::flat)
      return row;
    return encoding == column_encoding::constant ? 0 : codes[row];
  }
  /// True when no row can be NULL.
  [[nodiscard]] bool has_no_nulls() const noexcept { return store().validity == nullptr; }
  [[nodiscard]] bool is_valid(std::size_t row) const noexcept {
    const auto& stored = store();
    return stored.validity == nullptr || bitmap::test(stored.validity, value_index(row));
  }
};

/// Row-wise reading of any encoding, for code at the edges and generic paths. `T` is the C++ type
/// of the physical type: bool, std::int32_t, std::int64_t, int128, double, std::string_view,
/// interval_value.
template <class T>
class column_reader {
public:
  explicit column_reader(const column& source) noexcept : source_(&source), stored_(&source.store()) {}

  [[nodiscard]] bool is_valid(std::size_t row) const noexcept { return source_->is_valid(row); }
  [[nodiscard]] T operator[](std::size_t row) const noexcept {
    const auto i = source_->value_index(row);
    if constexpr (std::is_same_v<T, bool>)
      return bitmap::test(stored_->bits(), i);
    else if constexpr (std::is_same_v<T, std::string_view>)
      return stored_->text(i);
    else
      return stored_->template data<T>()[i];
  }

private:
  const column* source_;
  const column* stored_;
};

/// Returns the column with row i at value i, copied into `memory` unless it is flat already. Of
/// strings the offsets are copied; the text stays where it is, and must stay.
[[nodiscard]] column flatten(const column& source, std::uint32_t row_count, arena& memory);

/// Returns a flat column of the given rows of `source`, in that order, copied into `memory`. Of
/// strings the offsets are copied; the text stays where it is, and must stay. The answer has no
/// validity when none of the rows is NULL.
[[nodiscard]] column gather(const column& source, const std::uint32_t* rows, std::uint32_t count, arena& memory);

/// Returns a constant column of NULLs.
[[nodiscard]] column null_column(type value_type, arena& memory);

/// Returns a flat column of bits, which it borrows, as it does the validity: null where no row is NULL.
[[nodiscard]] column boolean_column(const std::uint64_t* bits, const std::uint64_t* validity) noexcept;

} // namespace millrace
