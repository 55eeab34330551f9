#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// The logical types of the language. Numbers are stable: they stand in files and on the wire.
enum class type_id : std::uint8_t {
  null = 0, ///< The type of a bare NULL, until something gives it another.
  boolean = 1,
  tinyint = 2,
  smallint = 3,
  integer = 4,
  bigint = 5,
  real = 6,      ///< 32-bit float, held as a double that is rounded to it after every operation.
  double_ = 7,
  decimal = 8,   ///< Exact; see `type::precision` and `type::scale`.
  varchar = 9,   ///< UTF-8.
  bytes = 10,
  date = 11,     ///< Days since 1970-01-01.
  time = 12,     ///< Microseconds since midnight.
  timestamp = 13, ///< Microseconds since 1970-01-01T00:00:00Z.
  interval = 14,
};

// g++ takes the scoped enumerator for a shadow of the alias `int128`.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"

/// How the values of a column lie in memory and on the wire, little-endian.
enum class physical_type : std::uint8_t {
  bit,      ///< Bitmap: bit i of word i/64, low bit first.
  int32,    ///< tinyint, smallint, integer, date.
  int64,    ///< bigint, time, timestamp, decimal up to 18 digits.
  int128,   ///< decimal beyond 18 digits.
  float64,  ///< real, double.
  string,   ///< varchar, bytes: begin and end offsets into a blob.
  interval, ///< Months, days, microseconds.
};

#pragma GCC diagnostic pop

/// A SQL interval, in its three parts that do not convert into each other.
struct interval_value {
  std::int32_t months = 0;
  std::int32_t days = 0;
  std::int64_t us = 0;
  friend constexpr bool operator==(const interval_value&, const interval_value&) = default;
};

inline constexpr std::uint8_t decimal_precision_max = 38;
/// Decimals of at most this many digits are held in 64 bits.
inline constexpr std::uint8_t decimal_precision_int64_max = 18;

/// A logical type with its parameters.
///
/// Ownership: a value. Threads: none. Errors: `parse_type` answers nothing for unknown names.
struct type {
  type_id id = type_id::null;
  std::uint8_t precision = 0; ///< Decimal only: digits in all, 1 to 38.
  std::uint8_t scale = 0;     ///< Decimal only: digits behind the point, at most `precision`.

  constexpr type() noexcept = default;
  constexpr type(type_id which) noexcept : id(which) {} // NOLINT: a type without parameters is its id.
  static constexpr type decimal(std::uint8_t digits, std::uint8_t digits_behind_point) noexcept {
    type result(type_id::decimal);
    result.precision = digits;
    result.scale = digits_behind_point;
    return result;
  }

  friend constexpr bool operator==(const type&, const type&) = default;

  [[nodiscard]] constexpr physical_type physical() const noexcept {
    switch (id) {
      case type_id::null:
      case type_id::boolean: return physical_type::bit;
      case type_id::tinyint:
      case type_id::smallint:
      case type_id::integer:
      case type_id::date: return physical_type::int32;
      case type_id::bigint:
      case type_id::time:
      case type_id::timestamp: return physical_type::int64;
      case type_id::real:
      case type_id::double_: return physical_type::float64;
      case type_id::decimal:
        return precision <= decimal_precision_int64_max ? physical_type::int64 : physical_type::int128;
      case type_id::varchar:
      case type_id::bytes: return physical_type::string;
      case type_id::interval: return physical_type::interval;
    }
    return physical_type::bit;
  }

  [[nodiscard]] constexpr bool is_integer() const noexcept {
    return id >= type_id::tinyint && id <= type_id::bigint;
  }
  [[nodiscard]] constexpr bool is_float() const noexcept {
    return id == type_id::real || id == type_id::double_;
  }
  [[nodiscard]] constexpr bool is_decimal() const noexcept { return id == type_id::decimal; }
  [[nodiscard]] constexpr bool is_numeric() const noexcept {
    return id >= type_id::tinyint && id <= type_id::decimal;
  }
};

/// Bytes of one value; 0 for `bit` and `string`, whose values have no fixed byte width.
[[nodiscard]] constexpr std::uint32_t width_of(physical_type physical) noexcept {
  switch (physical) {
    case physical_type::int32: return 4;
    case physical_type::int64:
    case physical_type::float64: return 8;
    case physical_type::int128:
    case physical_type::interval: return 16;
    case physical_type::bit:
    case physical_type::string: return 0;
  }
  return 0;
}

/// Returns the name as SQL writes it in upper case: `DECIMAL(10,2)`, `BIGINT`.
[[nodiscard]] std::string to_string(const type& value_type);

/// Returns the type of a name without parameters, in any case, with the usual aliases (INT, INT8,
/// LONG, FLOAT, FLOAT8, NUMERIC, STRING, TEXT, BOOL, BLOB, VARBINARY, DATETIME, ...).
/// DECIMAL without parameters is DECIMAL(18,3), as in DuckDB.
[[nodiscard]] std::optional<type> parse_type(std::string_view name) noexcept;

} // namespace millrace
