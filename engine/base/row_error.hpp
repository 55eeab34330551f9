#pragma once

#include <cstdint>
#include <string_view>

namespace millrace {

/// Why a single row could not be decoded or evaluated. Such a row becomes a dead letter; the job
/// goes on. Numbers are stable: counters and dead letters carry the names.
enum class row_error : std::uint8_t {
  none = 0,
  too_few_fields = 1,
  too_many_fields = 2,
  bad_quoting = 3,        ///< CSV: text after a closing quote, or a quote that is never closed.
  bad_json = 4,           ///< The line is not one JSON object.
  bad_value = 5,          ///< Text or JSON value that does not read as the column's type.
  out_of_range = 6,       ///< Reads as a number or time, but the type cannot hold it.
  invalid_utf8 = 7,
  null_not_allowed = 8,   ///< NULL or missing in a NOT NULL column.
  null_event_time = 9,
  record_too_long = 10,
  truncated_record = 11,  ///< The input ends inside a length-delimited message.
  bad_message = 12,       ///< A length-delimited message that does not follow its format.
  overflow = 20,          ///< Arithmetic beyond the range of the result type.
  division_by_zero = 21,
  cast_failed = 22,
  invalid_argument = 23,  ///< A function argument outside its domain, e.g. LN(-1).
  late = 40,              ///< Not an error: why a row stands in a late output.
};

/// What becomes of a row that cannot be decoded or evaluated: the job option on.error.
enum class row_error_policy : std::uint8_t {
  dead_letter, ///< It is set aside with its reason.
  fail,        ///< The job ends.
  null,        ///< What failed is NULL and the row goes on, as far as there is a row.
};

/// Returns the stable lower-case name, as in `bad_value`.
[[nodiscard]] std::string_view name_of(row_error reason) noexcept;

} // namespace millrace
