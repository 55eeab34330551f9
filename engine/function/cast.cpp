#include "millrace/engine/function/cast.hpp"

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {
namespace {

column cast_null(const kernel_call& call) { return null_column(call.result_type, call.memory); }

// Same values under another name.
column relabel(const kernel_call& call) {
  auto result = call.arguments[0];
  result.value_type = call.result_type;
  if (!result.is_dictionary())
    return result;
  auto stored = *result.dictionary;
  stored.value_type = call.result_type;
  result.dictionary = call.memory.make<column>(stored);
  return result;
}

struct date_to_timestamp {
  fallible<std::int64_t> operator()(std::int32_t days) const noexcept {
    std::int64_t us = 0;
    if (__builtin_mul_overflow(std::int64_t{days}, us_per_day, &us))
      return row_error::cast_failed;
    return us;
  }
};

struct timestamp_to_date {
  std::int32_t operator()(std::int64_t us) const noexcept { return static_cast<std::int32_t>(split(us).days); }
};

struct timestamp_to_time {
  std::int64_t operator()(std::int64_t us) const noexcept { return split(us).us; }
};

} // namespace

scalar_kernel cast_time_kernel(type from, type to) noexcept {
  if (from.id == type_id::date && to.id == type_id::timestamp)
    return &mapped<date_to_timestamp>;
  if (from.id == type_id::timestamp && to.id == type_id::date)
    return &mapped<timestamp_to_date>;
  if (from.id == type_id::timestamp && to.id == type_id::time)
    return &mapped<timestamp_to_time>;
  return nullptr;
}

scalar_kernel cast_kernel(type from, type to) noexcept {
  const auto is_number = [](type value_type) { return value_type.is_numeric() || value_type.id == type_id::boolean; };
  if (from.id == type_id::null)
    return &cast_null;
  if (from == to)
    return &relabel;
  if (from.id == type_id::varchar)
    return cast_from_text_kernel(to);
  if (to.id == type_id::varchar)
    return cast_to_text_kernel(from);
  if (is_number(from) && is_number(to))
    return cast_number_kernel(from, to);
  return cast_time_kernel(from, to);
}

} // namespace millrace
