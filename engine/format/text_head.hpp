#pragma once

#include <string_view>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Fails where a text file begins as UTF-16 or UTF-32 do: with their byte order mark, or with every other byte
/// zero. Formats of text are UTF-8.
[[nodiscard]] status check_encoding(std::string_view head);

/// Says that lines end in a carriage return alone.
[[nodiscard]] failure bare_returns();

} // namespace millrace
