#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace::sql {

/// Functions and aggregates of the language that this version does not have. A name leaves the list when it enters
/// a catalog.
inline constexpr auto coming_functions = std::to_array<std::string_view>({
  "approx_count_distinct", "approx_quantile", "array_agg", "array_contains", "array_length", "cardinality",
  "json_exists", "json_extract", "json_query", "json_value", "listagg", "map_keys", "map_values", "median",
  "percentile_cont", "percentile_disc", "quantile", "quantile_cont", "quantile_disc", "split", "string_agg", "top_k",
  "unnest",
});

[[nodiscard]] constexpr bool is_coming_function(std::string_view name) noexcept {
  return std::find(coming_functions.begin(), coming_functions.end(), name) != coming_functions.end();
}

/// How SQL dialects write a time window as a function in GROUP BY, and what is written here.
struct foreign_window {
  std::string_view prefix; ///< Of `tumble`, `tumble_start`, `tumble_end`, ...
  std::string_view clause;
};

inline constexpr auto foreign_windows = std::to_array<foreign_window>({
  {"tumble", "WINDOW TUMBLING(ts, INTERVAL '1' MINUTE)"},
  {"hop", "WINDOW HOPPING(ts, INTERVAL '10' MINUTE, INTERVAL '1' MINUTE)"},
  {"session", "WINDOW SESSION(ts, INTERVAL '5' MINUTE)"},
  {"cumulate", "WINDOW CUMULATING(ts, INTERVAL '1' MINUTE, INTERVAL '1' HOUR)"},
});

/// Returns the entry of a function such as TUMBLE or TUMBLE_START, or null.
[[nodiscard]] constexpr const foreign_window* find_foreign_window(std::string_view function) noexcept {
  const auto* found = std::find_if(foreign_windows.begin(), foreign_windows.end(), [&](const foreign_window& known) {
    if (!function.starts_with(known.prefix))
      return false;
    const auto rest = function.substr(known.prefix.size());
    return rest.empty() || rest == "_start" || rest == "_end" || rest == "_rowtime" || rest == "_proctime";
  });
  return found == foreign_windows.end() ? nullptr : found;
}

} // namespace millrace::sql
