#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/kernel/operand.hpp"

namespace millrace {

/// Reads one argument row by row, whatever its encoding, without asking for it at each row. `T` is
/// the C++ type of the physical type, as in `column_reader`.
///
/// Ownership: borrows the column. Threads: one. Errors: none; validity is the caller's to check.
template <class T>
class lane {
public:
  explicit lane(const column& source) noexcept
    : store_(&source.store()), codes_(source.is_dictionary() ? source.codes : nullptr),
      mask_(source.is_constant() ? 0 : ~std::uint32_t{0}) {}

  [[nodiscard]] std::uint32_t index(std::uint32_t row) const noexcept {
    return codes_ == nullptr ? row & mask_ : codes_[row];
  }
  [[nodiscard]] T operator[](std::uint32_t row) const noexcept {
    if constexpr (std::is_same_v<T, bool>)
      return bitmap::test(store_->bits(), index(row));
    else if constexpr (std::is_same_v<T, std::string_view>)
      return store_->text(index(row));
    else
      return store_->template data<T>()[index(row)];
  }
  [[nodiscard]] bool is_valid(std::uint32_t row) const noexcept {
    return store_->validity == nullptr || bitmap::test(store_->validity, index(row));
  }

private:
  const column* store_;
  const std::uint32_t* codes_;
  std::uint32_t mask_;
};

/// Calls `visit(row)` for every row that is alive.
template <class Visit>
void for_each_alive(const selection& rows, Visit&& visit) {
  if (rows.is_dense()) {
    for (std::uint32_t row = 0; row < rows.count; ++row)
      visit(row);
  } else {
    for (std::uint32_t i = 0; i < rows.count; ++i)
      visit(rows.rows[i]);
  }
}

/// True when so few rows are alive that computing all of them would cost more.
[[nodiscard]] inline bool is_sparse(const kernel_call& call) noexcept {
  return !call.rows.is_dense() && call.rows.count < call.row_count / 8;
}

/// Returns an argument of fixed width as an operand of a span kernel; a dictionary is looked up.
template <class T>
[[nodiscard]] kernel::operand<T> operand_of(const column& source, const kernel_call& call) {
  if (!source.is_dictionary())
    return {source.data<T>(), source.is_constant()};
  auto* values = call.memory.allocate<T>(call.row_count);
  const auto* stored = source.dictionary->data<T>();
  for_each_alive(call.rows, [&](std::uint32_t row) { values[row] = stored[source.codes[row]]; });
  return {values, false};
}

} // namespace millrace
