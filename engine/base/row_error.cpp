#include "millrace/engine/base/row_error.hpp"

namespace millrace {

std::string_view name_of(row_error reason) noexcept {
  switch (reason) {
    case row_error::none: return "none";
    case row_error::too_few_fields: return "too_few_fields";
    case row_error::too_many_fields: return "too_many_fields";
    case row_error::bad_quoting: return "bad_quoting";
    case row_error::bad_json: return "bad_json";
    case row_error::bad_value: return "bad_value";
    case row_error::out_of_range: return "out_of_range";
    case row_error::invalid_utf8: return "invalid_utf8";
    case row_error::null_not_allowed: return "null_not_allowed";
    case row_error::null_event_time: return "null_event_time";
    case row_error::record_too_long: return "record_too_long";
    case row_error::truncated_record: return "truncated_record";
    case row_error::bad_message: return "bad_message";
    case row_error::overflow: return "overflow";
    case row_error::division_by_zero: return "division_by_zero";
    case row_error::cast_failed: return "cast_failed";
    case row_error::invalid_argument: return "invalid_argument";
    case row_error::late: return "late";
  }
  return "none";
}

} // namespace millrace
