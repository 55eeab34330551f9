#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "millrace/engine/sql/ast_expression.hpp"

namespace millrace::sql {

/// What may stand behind the numbers of a duration, as in `1h30m`.
struct duration_unit {
  std::string_view suffix;
  std::string_view name; ///< As an INTERVAL in words has it.
  interval_unit unit;
};

inline constexpr auto duration_units = std::to_array<duration_unit>({
  {"us", "microsecond", interval_unit::microsecond},
  {"ms", "millisecond", interval_unit::millisecond},
  {"s", "second", interval_unit::second},
  {"m", "minute", interval_unit::minute},
  {"min", "minute", interval_unit::minute},
  {"h", "hour", interval_unit::hour},
  {"d", "day", interval_unit::day},
  {"w", "week", interval_unit::week},
});

/// Returns the unit with this suffix, or null.
[[nodiscard]] constexpr const duration_unit* find_duration_unit(std::string_view suffix) noexcept {
  const auto* found = std::find_if(duration_units.begin(), duration_units.end(),
                                   [&](const duration_unit& known) { return known.suffix == suffix; });
  return found == duration_units.end() ? nullptr : found;
}

} // namespace millrace::sql
