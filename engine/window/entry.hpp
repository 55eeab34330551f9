#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "millrace/engine/base/units.hpp"

namespace millrace {

/// The window of a query: which kind, how long, where aligned. A value of the plan.
struct window_spec {
  const struct window_entry* kind = nullptr;
  duration size;
  duration slide;  ///< Equal to `size` for tumbling windows.
  duration offset; ///< Alignment relative to 1970-01-01T00:00:00Z, in [0, slide).
  duration lateness; ///< A window fires when the watermark reaches its end plus this.
  std::uint32_t time_column = 0; ///< TIMESTAMP column of the operator's input.
  friend bool operator==(const window_spec&, const window_spec&) = default;
};

/// A half-open window [start, end) of event time, in microseconds.
struct time_window {
  std::int64_t start = 0;
  std::int64_t end = 0;
  friend constexpr bool operator==(const time_window&, const time_window&) = default;
};

/// What a kind of window is to binder, plan and operator. Its words are the parser's, see `sql/ast_query.hpp`.
struct window_entry {
  std::string_view name;     ///< Of the clause: `tumbling`.
  std::string_view function; ///< Of the table function: `tumble`.
  std::string_view help;
  /// Returns the last window that begins at or before `time_us`; for tumbling windows the only one
  /// that contains it. Negative times floor. Saturates at the ends of time.
  time_window (*assign)(std::int64_t time_us, const window_spec& spec) noexcept = nullptr;
};

/// The window kinds of this version, sorted by name.
[[nodiscard]] std::span<const window_entry> window_kinds() noexcept;
/// Returns the kind with this name or table function name in lower case, or null.
[[nodiscard]] const window_entry* find_window_kind(std::string_view name) noexcept;

} // namespace millrace
