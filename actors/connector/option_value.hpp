#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Returns an option, or null where it is not given.
[[nodiscard]] const option_text* find_option(const option_map& options, std::string_view name);

/// Says what a value must be, and points at it.
[[nodiscard]] failure bad_value(std::string_view name, const option_text& value, std::string_view expected);

/// Returns an option that must be there and not be empty.
/// @param stream Where to point when it is missing: the name of the declaration.
[[nodiscard]] result<option_text> required_option(const option_map& options, std::string_view name,
                                                  const source_span& stream);

/// Reads `true` or `false`, in any case.
[[nodiscard]] result<bool> flag_of(std::string_view name, const option_text& value);
/// Reads a whole number.
[[nodiscard]] result<std::int64_t> integer_of(std::string_view name, const option_text& value);
/// Reads a whole number that is not negative.
[[nodiscard]] result<std::uint64_t> count_of(std::string_view name, const option_text& value);

} // namespace millrace
