#pragma once

#include <span>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// An option of WITH that belongs to the format of the records.
struct format_option {
  std::string_view name;
  std::string_view help;
  std::string_view formats; ///< Names of the formats that take it, with blanks between.
  status (*set)(std::string_view name, const option_text& value, format_options& settings) = nullptr;

  [[nodiscard]] bool applies_to(std::string_view format) const noexcept {
    return formats.find(format) != std::string_view::npos;
  }
};

/// Every option of a format, sorted by name.
[[nodiscard]] std::span<const format_option> format_option_entries() noexcept;

/// Checks what no option can see alone: the characters of CSV must differ from each other.
[[nodiscard]] status check_together(const option_map& options, const format_options& settings);

/// Checks that an output without quotes has no column that may need them; it could not be read back.
[[nodiscard]] status check_unquoted_output(const option_map& options, const format_options& settings,
                                           const schema& shape);

} // namespace millrace
