#include <vector>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/format_pattern.hpp"
#include "millrace/engine/function/catalog.hpp"

namespace millrace {
namespace {

// Decimals are formatted as doubles, as in DuckDB.
format_kind kind_of(type value_type) noexcept {
  switch (value_type.id) {
    case type_id::boolean: return format_kind::boolean;
    case type_id::tinyint:
    case type_id::smallint:
    case type_id::integer:
    case type_id::bigint: return format_kind::integer;
    case type_id::real:
    case type_id::double_:
    case type_id::decimal: return format_kind::floating;
    default: return format_kind::text;
  }
}

// One argument of a FORMAT: as text for `{}`, and as what specifications are made for.
class format_argument {
public:
  format_argument(const column& source, const kernel_call& call)
    : kind_(kind_of(source.value_type)), text_(as(type_id::varchar, source, call)) {
    is_narrow_ = kind_ == format_kind::integer && source.value_type.physical() == physical_type::int32;
    value_ = kind_ == format_kind::text ? text_
             : source.value_type.is_decimal() ? as(type_id::double_, source, call)
                                              : source;
  }

  [[nodiscard]] format_kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::string_view text(std::uint32_t row) const noexcept { return lane<std::string_view>(text_)[row]; }

  void append(fmt::memory_buffer& out, const value_format& how, std::uint32_t row) const {
    switch (kind_) {
      case format_kind::integer:
        return how.append(out, static_cast<long long>(is_narrow_ ? lane<std::int32_t>(value_)[row]
                                                                 : lane<std::int64_t>(value_)[row]));
      case format_kind::floating: return how.append(out, lane<double>(value_)[row]);
      case format_kind::boolean: return how.append(out, lane<bool>(value_)[row]);
      case format_kind::text: return how.append(out, text(row));
    }
  }

private:
  static column as(type wanted, const column& source, const kernel_call& call) {
    if (source.value_type == wanted)
      return source;
    return cast_kernel(source.value_type, wanted)({.arguments = {&source, 1},
                                                   .rows = call.rows,
                                                   .row_count = call.row_count,
                                                   .result_type = wanted,
                                                   .memory = call.memory,
                                                   .failures = call.failures,
                                                   .batch = call.batch,
                                                   .chunk = call.chunk});
  }

  format_kind kind_;
  bool is_narrow_ = false;
  column text_;
  column value_;
};

void append_pieces(text_sink& out, const format_pattern& pattern, std::span<const format_argument> arguments,
                   std::uint32_t row, fmt::memory_buffer& formatted) {
  for (const auto& piece : pattern.pieces()) {
    out.append(piece.literal);
    if (piece.argument == format_pattern::no_argument)
      continue;
    const auto& argument = arguments[piece.argument];
    if (piece.is_plain) {
      out.append(argument.text(row));
      continue;
    }
    formatted.clear();
    argument.append(formatted, piece.how, row);
    out.append(std::string_view(formatted.data(), formatted.size()));
  }
}

// The format is nearly always constant: it is taken apart once a batch then.
column format_values(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  std::vector<format_argument> arguments;
  std::vector<format_kind> kinds;
  for (const auto& argument : call.arguments.subspan(1))
    kinds.push_back(arguments.emplace_back(argument, call).kind());
  const lane<std::string_view> formats(call.arguments[0]);
  const auto is_constant = call.arguments[0].is_constant();
  format_pattern pattern;
  auto is_right = is_constant && pattern.parse(formats[0], kinds);
  fmt::memory_buffer formatted;
  return detail::store_text(call, nulls, [&](text_sink& out, std::uint32_t row) {
    if (!is_constant)
      is_right = pattern.parse(formats[row], kinds);
    if (!is_right)
      return row_error::invalid_argument;
    append_pieces(out, pattern, arguments, row, formatted);
    return row_error::none;
  });
}

constexpr std::string_view format_help =
  "The first with {} replaced by the others in turn, {0} by the first of them, {:>8.2f} by how it says; {{ is a brace.";

constexpr scalar_entry entries[] = {
  pattern_at(0, define(&format_values, "format", "(varchar) -> varchar", format_help)),
  pattern_at(0, define(&format_values, "format", "(varchar, any...) -> varchar", format_help)),
};

} // namespace

std::span<const scalar_entry> text_format_functions() noexcept { return entries; }

} // namespace millrace
