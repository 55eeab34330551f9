#include <array>
#include <charconv>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/cast.hpp"
#include "millrace/engine/type/bytes_text.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"

namespace millrace {
namespace {

template <class From>
struct integer_to_text {
  static constexpr std::size_t digits_max = 20;
  void operator()(text_sink& out, From number) const {
    std::array<char, digits_max> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out.append(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
  }
};

template <class From>
struct decimal_to_text {
  explicit decimal_to_text(const kernel_call& call) noexcept : scale(call.arguments[0].value_type.scale) {}
  void operator()(text_sink& out, From unscaled) const {
    std::array<char, decimal_text_max> text;
    out.append(std::string_view(text.data(), format_decimal(unscaled, scale, text)));
  }
  std::uint8_t scale;
};

template <std::size_t (*Format)(double, floating_text) noexcept>
struct floating_to_text {
  void operator()(text_sink& out, double number) const {
    std::array<char, floating_text_max> text;
    out.append(std::string_view(text.data(), Format(number, text)));
  }
};

template <class From, std::size_t (*Format)(From, datetime_text) noexcept>
struct datetime_to_text {
  void operator()(text_sink& out, From when) const {
    std::array<char, datetime_text_max> text;
    out.append(std::string_view(text.data(), Format(when, text)));
  }
};

struct boolean_to_text {
  void operator()(text_sink& out, bool value) const { out.append(std::string_view(value ? "true" : "false")); }
};

struct bytes_to_text {
  void operator()(text_sink& out, std::string_view bytes) const {
    write_bytes_text(bytes, [&](auto piece) { out.append(piece); });
  }
};

} // namespace

scalar_kernel cast_to_text_kernel(type from) noexcept {
  switch (from.id) {
    case type_id::boolean: return &mapped<boolean_to_text>;
    case type_id::tinyint:
    case type_id::smallint:
    case type_id::integer: return &mapped<integer_to_text<std::int32_t>>;
    case type_id::bigint: return &mapped<integer_to_text<std::int64_t>>;
    case type_id::real: return &mapped<floating_to_text<&format_real>>;
    case type_id::double_: return &mapped<floating_to_text<&format_double>>;
    case type_id::decimal:
      return from.physical() == physical_type::int64 ? &mapped<decimal_to_text<std::int64_t>>
                                                     : &mapped<decimal_to_text<int128>>;
    case type_id::bytes: return &mapped<bytes_to_text>;
    case type_id::date: return &mapped<datetime_to_text<std::int32_t, &format_date>>;
    case type_id::time: return &mapped<datetime_to_text<std::int64_t, &format_time>>;
    case type_id::timestamp: return &mapped<datetime_to_text<std::int64_t, &format_timestamp>>;
    case type_id::interval: return &mapped<datetime_to_text<interval_value, &format_interval>>;
    case type_id::null:
    case type_id::varchar: return nullptr;
  }
  return nullptr;
}

} // namespace millrace
