#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Appends the canonical text of one stored value of a type: what CAST AS VARCHAR, CSV and tables
/// print. One overload per C++ type of a physical type; 32-bit values are widened by the caller.
void append_canonical(const type& value_type, bool stored, std::string& out);
/// Integers, DATE, TIME, TIMESTAMP and DECIMAL of up to 18 digits.
void append_canonical(const type& value_type, std::int64_t stored, std::string& out);
void append_canonical(const type& value_type, int128 stored, std::string& out);
void append_canonical(const type& value_type, double stored, std::string& out);
void append_canonical(const type& value_type, std::string_view stored, std::string& out);
void append_canonical(const type& value_type, interval_value stored, std::string& out);

/// Appends bytes as `write_bytes_text` writes them.
void append_bytes(std::string_view bytes, std::string& out);

/// Appends the bytes that such text stands for. False, with `out` in an unspecified state, where an
/// escape is malformed or a character is not ASCII.
[[nodiscard]] bool parse_bytes(std::string_view text, std::string& out);

/// Reads `true`, `t`, `yes`, `y`, `1` and their opposites, in any case.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text) noexcept;

} // namespace millrace
