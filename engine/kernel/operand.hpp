#pragma once

#include <cstddef>

namespace millrace::kernel {

/// One argument of a span kernel: a value per row, or one value for every row.
///
/// Ownership: borrows the values. Threads: none. Errors: none.
template <class T>
struct operand {
  const T* values = nullptr;
  bool is_constant = false;

  [[nodiscard]] T at(std::size_t row) const noexcept { return values[is_constant ? 0 : row]; }
};

/// Calls `body(row, a, b)` for each row, with the constant side held in a register, so that each of
/// the three shapes becomes a loop of its own that the compiler can vectorise.
template <class T, class Body>
void for_each_row(operand<T> a, operand<T> b, std::size_t count, Body&& body) {
  if (!a.is_constant && !b.is_constant) {
    for (std::size_t i = 0; i < count; ++i)
      body(i, a.values[i], b.values[i]);
  } else if (!a.is_constant) {
    const T right = *b.values;
    for (std::size_t i = 0; i < count; ++i)
      body(i, a.values[i], right);
  } else {
    const T left = *a.values;
    for (std::size_t i = 0; i < count; ++i)
      body(i, left, b.at(i));
  }
}

} // namespace millrace::kernel
