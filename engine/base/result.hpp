#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/source_span.hpp"

namespace millrace {

/// Every reason for which something can fail. Numbers are stable: add, never renumber.
enum class errc : std::uint16_t {
  // Statements: the text is at fault, nothing has run.
  syntax = 1,           ///< The text does not follow the grammar.
  unknown_name = 2,     ///< A stream, column, function, type, option or variable does not exist.
  ambiguous_name = 3,   ///< A column name fits more than one source.
  duplicate_name = 4,   ///< A name is declared twice.
  type_mismatch = 5,    ///< An operand, argument or column has a type that does not fit.
  invalid_argument = 6, ///< A literal, option value or window size that makes no sense.
  unsupported = 7,      ///< Valid SQL that this version cannot run.
  invalid_query = 8,    ///< Breaks a rule of SQL or of streaming, e.g. EMIT FINAL without an end.
  limit_exceeded = 9,   ///< A named bound was passed: nesting, text length, groups, memory.
  // Running: the world is at fault.
  not_found = 20,        ///< A file or directory does not exist.
  permission_denied = 21,
  io = 22,               ///< Reading or writing failed; the message carries the system's reason.
  no_space = 23,         ///< The disk is full or a quota is reached.
  corrupt = 24,          ///< Bytes do not follow their format: a wire message, a compressed file.
  schema_mismatch = 25,  ///< A header or message does not fit the declared columns.
  row_error = 26,        ///< A row failed and `on.error` is `fail`.
  cancelled = 27,        ///< Stopped from outside.
  failed_precondition = 28, ///< The call does not fit the state of the object.
  internal = 99,         ///< A bug of ours, reported instead of crashing the host.
};

/// Returns the stable lower-case name of a code, as in `unknown_name`.
[[nodiscard]] std::string_view name_of(errc code) noexcept;

/// What went wrong, where, and what to do about it.
struct failure {
  errc code = errc::internal;
  std::string message; ///< Lower-case sentence without full stop, offending value last.
  std::string hint;    ///< What to do, e.g. "did you mean `price`?"; empty when unknown.
  source_span span;    ///< Where in the SQL text; unknown for failures outside SQL.
};

/// Success, or a failure. Success costs one null pointer.
///
/// Ownership: a value; moves only. Threads: none. Errors: it is one.
class [[nodiscard]] status {
public:
  status() noexcept = default;
  status(failure reason) : failure_(std::make_unique<failure>(std::move(reason))) {} // NOLINT

  [[nodiscard]] bool ok() const noexcept { return failure_ == nullptr; }
  explicit operator bool() const noexcept { return ok(); }

  /// @pre !ok()
  [[nodiscard]] const failure& error() const& noexcept { return *failure_; }
  [[nodiscard]] failure take_error() && noexcept { return std::move(*failure_); }

private:
  std::unique_ptr<failure> failure_;
};

/// A value, or the failure that prevented it.
///
/// Ownership: owns either. Threads: none. Errors: reading the wrong side is a bug, see `MILLRACE_CHECK`.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}         // NOLINT
  result(failure reason) : state_(std::in_place_index<1>, std::move(reason)) {} // NOLINT

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] T& value() & {
    MILLRACE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    MILLRACE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    MILLRACE_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// @pre !ok()
  [[nodiscard]] const failure& error() const& {
    MILLRACE_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] failure take_error() && {
    MILLRACE_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

private:
  std::variant<T, failure> state_;
};

/// Renders a failure for people: `line 2, column 8: unknown column: prize`, the line of `text`
/// it points at with a caret under it, and the hint. `text` may be empty. Of a long line the part
/// around the caret is shown.
[[nodiscard]] std::string render(const failure& reason, std::string_view text);

/// Returns how many characters must be added, removed or replaced to make one word of the other.
/// Looks at the first 64 of each.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Returns the candidate closest to `word` when it is close enough to be what was meant,
/// otherwise an empty view. `candidates` is any range of strings that outlive the answer.
template <class Range>
[[nodiscard]] std::string_view closest(std::string_view word, const Range& candidates) {
  std::string_view best;
  auto best_distance = word.size() / 3 + 2;
  for (const std::string_view candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    // A word of which nothing is left was not meant.
    if (distance < best_distance && distance < std::max(word.size(), candidate.size())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

/// Renders "did you mean `x`?" for the closest candidate, or nothing.
template <class Range>
[[nodiscard]] std::string suggestion(std::string_view word, const Range& candidates) {
  const auto best = closest(word, candidates);
  return best.empty() ? std::string{} : "did you mean `" + std::string(best) + "`?";
}

} // namespace millrace

#define MILLRACE_CONCAT_(a, b) a##b
#define MILLRACE_CONCAT(a, b) MILLRACE_CONCAT_(a, b)

/// Returns early with the failure of a `status` or `result` expression.
#define MILLRACE_TRY(expression)                                                                   \
  do {                                                                                             \
    if (auto millrace_outcome = (expression); !millrace_outcome.ok())                              \
      return std::move(millrace_outcome).take_error();                                             \
  } while (false)

/// Declares `variable` from a `result`, or returns early with its failure.
#define MILLRACE_TRY_ASSIGN(variable, expression)                                                  \
  auto MILLRACE_CONCAT(millrace_outcome_, __LINE__) = (expression);                                \
  if (!MILLRACE_CONCAT(millrace_outcome_, __LINE__).ok())                                          \
    return std::move(MILLRACE_CONCAT(millrace_outcome_, __LINE__)).take_error();                   \
  variable = std::move(MILLRACE_CONCAT(millrace_outcome_, __LINE__)).value()
