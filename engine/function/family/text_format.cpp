#include <charconv>
#include <optional>

#include "millrace/engine/function/adapter/per_value.hpp"

namespace millrace {
namespace {

// Which arguments a format has named so far: one after the other, or by number, but not both.
class argument_numbers {
public:
  // The argument that the text between braces names, or nothing.
  std::optional<std::size_t> next(std::string_view name) noexcept {
    if (name.empty())
      return by_number_ ? std::nullopt : std::optional(count_++);
    std::size_t number = 0;
    const auto* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    if (error != std::errc{} || stop != end || count_ != 0)
      return std::nullopt;
    by_number_ = true;
    return number;
  }

private:
  std::size_t count_ = 0;
  bool by_number_ = false;
};

row_error append_format(text_sink& out, std::string_view format, std::span<const column> values, std::uint32_t row) {
  argument_numbers numbers;
  while (!format.empty()) {
    const auto plain = format.substr(0, format.find_first_of("{}"));
    out.append(plain);
    format.remove_prefix(plain.size());
    if (format.empty())
      break;
    if (format.size() > 1 && format[0] == format[1]) { // A brace that stands for itself is doubled.
      out.append(format[0]);
      format.remove_prefix(2);
      continue;
    }
    const auto end = format.find('}');
    if (format[0] != '{' || end == std::string_view::npos)
      return row_error::invalid_argument;
    const auto number = numbers.next(format.substr(1, end - 1));
    if (!number.has_value() || *number >= values.size())
      return row_error::invalid_argument;
    out.append(lane<std::string_view>(values[*number])[row]);
    format.remove_prefix(end + 1);
  }
  return row_error::none;
}

column format_values(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const lane<std::string_view> formats(call.arguments[0]);
  return detail::store_text(call, nulls, [&](text_sink& out, std::uint32_t row) {
    return append_format(out, formats[row], call.arguments.subspan(1), row);
  });
}

constexpr std::string_view format_help =
  "The first with {} replaced by the others in turn, {0} by the first of them; {{ is a brace.";

constexpr scalar_entry entries[] = {
  define(&format_values, "format", "(varchar) -> varchar", format_help),
  define(&format_values, "format", "(varchar, text...) -> varchar", format_help),
};

} // namespace

std::span<const scalar_entry> text_format_functions() noexcept { return entries; }

} // namespace millrace
