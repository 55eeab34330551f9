#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// A single scalar with its type: literals, options, tests, printing. Never on the data path.
///
/// Ownership: a value. Threads: none. Errors: reading as another type is a bug and aborts.
struct value {
  /// The alternative follows the physical type: bit bool, int32 and int64 std::int64_t, int128
  /// int128, float64 double, string std::string, interval interval_value; monostate is NULL.
  using storage = std::variant<std::monostate, bool, std::int64_t, int128, double, std::string, interval_value>;

  type value_type;
  storage data;

  [[nodiscard]] bool is_null() const noexcept { return data.index() == 0; }
  [[nodiscard]] bool as_bool() const { return std::get<bool>(data); }
  [[nodiscard]] std::int64_t as_int64() const { return std::get<std::int64_t>(data); }
  /// Any integer or decimal alternative, widened.
  [[nodiscard]] int128 as_int128() const {
    return std::holds_alternative<int128>(data) ? std::get<int128>(data) : int128{std::get<std::int64_t>(data)};
  }
  [[nodiscard]] double as_double() const { return std::get<double>(data); }
  [[nodiscard]] const std::string& as_text() const { return std::get<std::string>(data); }
  [[nodiscard]] interval_value as_interval() const { return std::get<interval_value>(data); }

  friend bool operator==(const value&, const value&) = default;
};

/// Returns the value's canonical text without quotes, `NULL` for NULL: what a table shows.
[[nodiscard]] std::string to_string(const value& scalar);

/// Reads text as a value of a type, as CAST from VARCHAR does.
[[nodiscard]] result<value> parse_value(std::string_view text, type as);

} // namespace millrace
