#include "millrace/engine/format/row_writer.hpp"

#include <charconv>
#include <span>

#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"

namespace millrace {
namespace {

template <std::size_t Size>
[[nodiscard]] std::span<char, Size> room(char* out) noexcept {
  static_assert(Size <= value_text_max);
  return std::span<char, Size>(out, Size);
}

[[nodiscard]] char* write_integer(std::int64_t number, char* out) noexcept {
  return std::to_chars(out, out + value_text_max, number).ptr;
}

[[nodiscard]] char* write_decimal(const column& stored, std::size_t i, char* out) noexcept {
  const auto unscaled = stored.value_type.physical() == physical_type::int64 ? int128{stored.data<std::int64_t>()[i]}
                                                                             : stored.data<int128>()[i];
  return out + format_decimal(unscaled, stored.value_type.scale, room<decimal_text_max>(out));
}

} // namespace

char* write_value(const column& stored, std::size_t i, char* out) noexcept {
  switch (stored.value_type.id) {
    case type_id::boolean: return write_text(bitmap::test(stored.bits(), i) ? "true" : "false", out);
    case type_id::tinyint:
    case type_id::smallint:
    case type_id::integer: return write_integer(stored.data<std::int32_t>()[i], out);
    case type_id::bigint: return write_integer(stored.data<std::int64_t>()[i], out);
    case type_id::real: return out + format_real(stored.data<double>()[i], room<floating_text_max>(out));
    case type_id::double_: return out + format_double(stored.data<double>()[i], room<floating_text_max>(out));
    case type_id::decimal: return write_decimal(stored, i, out);
    case type_id::date: return out + format_date(stored.data<std::int32_t>()[i], room<datetime_text_max>(out));
    case type_id::time: return out + format_time(stored.data<std::int64_t>()[i], room<datetime_text_max>(out));
    case type_id::timestamp:
      return out + format_timestamp(stored.data<std::int64_t>()[i], room<datetime_text_max>(out));
    case type_id::interval:
      return out + format_interval(stored.data<interval_value>()[i], room<datetime_text_max>(out));
    case type_id::null:
    case type_id::varchar:
    case type_id::bytes: break;
  }
  return out;
}

} // namespace millrace
