#pragma once

#include <cstdint>
#include <span>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Which rows of a result are NULL: those where an argument is, and those that failed. It looks at the arguments' bitmaps in
/// whole words and makes none of its own where one of them will do, which a `result_writer` of values could not.
///
/// Ownership: borrows the call; the map lives in the call's memory and never shares an argument's,
/// which may be scratch. Threads: one. Errors: it notes those of rows.
class null_tracker {
public:
  /// Starts with the rows where any of the call's arguments is NULL.
  explicit null_tracker(const kernel_call& call) : null_tracker(call, call.arguments) {}
  /// Starts with the rows where any of `strict` is NULL.
  null_tracker(const kernel_call& call, std::span<const column> strict);

  /// True when an argument is a constant NULL, so that no row needs computing.
  [[nodiscard]] bool all_null() const noexcept { return all_null_; }
  [[nodiscard]] bool has_nulls() const noexcept { return view_ != nullptr; }
  [[nodiscard]] bool is_null(std::uint32_t row) const noexcept { return view_ != nullptr && !bitmap::test(view_, row); }

  void set_null(std::uint32_t row) { bitmap::clear(own(), row); }
  /// Makes the row NULL and reports it.
  void fail(std::uint32_t row, row_error reason) {
    set_null(row);
    call_->failures.add(row, reason);
  }

  /// Returns the validity of the result, null where no row is NULL.
  [[nodiscard]] const std::uint64_t* finish() { return view_ == nullptr ? nullptr : own(); }

private:
  std::uint64_t* own();
  void add(const column& argument);

  const kernel_call* call_;
  const std::uint64_t* view_ = nullptr;
  std::uint64_t* owned_ = nullptr;
  bool all_null_ = false;
};

} // namespace millrace
