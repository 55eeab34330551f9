#pragma once

#include <span>
#include <string_view>

namespace millrace::sql {

/// Statements of every form and with every clause, all of them valid.
[[nodiscard]] std::span<const std::string_view> valid_statements() noexcept;

} // namespace millrace::sql
