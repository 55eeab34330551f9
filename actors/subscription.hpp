#pragma once

#include <concepts>
#include <functional>
#include <utility>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Takes the rows of an output, in canonical order, with the columns they have. Called on the thread of
/// the output's sink; the rows are borrowed for the call. A callback that is slow slows the job down,
/// and one that throws ends it.
using row_callback = std::function<void(const schema& shape, const batch_view& rows)>;

/// Who reads an output: a callback, and, where that may wait for somebody, what makes it return.
///
/// Ownership: owns both functions. Threads: `interrupt` is called from any thread, at any time after the job
/// was aborted, several times perhaps; calls that come after it shall not wait either.
class subscription {
public:
  subscription() = default;
  template <class Callback>
    requires std::constructible_from<row_callback, Callback> && (!std::same_as<std::remove_cvref_t<Callback>, subscription>)
  subscription(Callback&& take) : take_(std::forward<Callback>(take)) {}
  subscription(row_callback take, std::function<void()> interrupt)
    : take_(std::move(take)), interrupt_(std::move(interrupt)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(take_); }
  void take(const schema& shape, const batch_view& rows) const { take_(shape, rows); }
  void interrupt() const {
    if (interrupt_)
      interrupt_();
  }

private:
  row_callback take_;
  std::function<void()> interrupt_;
};

} // namespace millrace
