#include "millrace/engine/column/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>
#include <vector>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/canonical_text.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Calls `use` with the row's stored value as the type that `value::storage` has for it.
template <class Use>
void visit_row(const column& source, std::size_t row, Use use) {
  with_physical(source.value_type.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, std::int32_t>)
      use(std::int64_t{column_reader<T>(source)[row]});
    else
      use(column_reader<T>(source)[row]);
  });
}

/// One column of a table, as it will be shown.
struct table_column {
  std::vector<std::string> cells; ///< The header first.
  bool is_right_aligned = false;
  std::size_t width = 0; ///< Code points of the widest cell.
};

void append_hex_escape(std::string& out, char byte) {
  const auto digits = hex_of(byte, upper_hex_digits);
  out += {'\\', 'x', digits.high, digits.low};
}

/// Keeps a cell on its line.
std::string escape_controls(std::string_view text) {
  std::string out;
  for (const auto c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte >= 0x20 && byte != 0x7f)
          out += c;
        else
          append_hex_escape(out, c);
    }
  }
  return out;
}

std::string cell_of(const column& source, std::size_t row) {
  if (!source.is_valid(row))
    return "NULL";
  std::string text;
  append_text(source, row, text);
  return escape_controls(text);
}

table_column kind_column(const batch_view& rows) {
  table_column column;
  column.cells.emplace_back("op");
  for (std::uint32_t i = 0; i < rows.rows.count; ++i)
    column.cells.emplace_back(symbol_of(rows.kinds[rows.rows[i]]));
  return column;
}

table_column value_column(const field& shape, const column& source, const selection& rows) {
  table_column column;
  column.is_right_aligned = source.value_type.is_numeric();
  column.cells.push_back(escape_controls(shape.name));
  for (std::uint32_t i = 0; i < rows.count; ++i)
    column.cells.push_back(cell_of(source, rows[i]));
  return column;
}

void append_cell(const table_column& column, std::size_t line, bool is_last, std::string& out) {
  const auto& cell = column.cells[line];
  const auto padding = column.width - count_code_points(cell);
  if (column.is_right_aligned)
    out.append(padding, ' ').append(cell);
  else if (is_last)
    out.append(cell); // No blanks at the end of a line.
  else
    out.append(cell).append(padding, ' ');
}

void append_line(const std::vector<table_column>& columns, std::size_t line, std::string& out) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i != 0)
      out += " | ";
    append_cell(columns[i], line, i + 1 == columns.size(), out);
  }
  out += '\n';
}

void append_rule(const std::vector<table_column>& columns, std::string& out) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i != 0)
      out += "-+-";
    out.append(columns[i].width, '-');
  }
  out += '\n';
}

} // namespace

void append_text(const column& source, std::size_t row, std::string& out) {
  if (!source.is_valid(row))
    return;
  visit_row(source, row, [&](auto stored) { append_canonical(source.value_type, stored, out); });
}

void append_double(double number, std::string& out) { append_canonical(type_id::double_, number, out); }
void append_real(double number, std::string& out) { append_canonical(type_id::real, number, out); }

value value_at(const column& source, std::size_t row) {
  value scalar{source.value_type, {}};
  if (!source.is_valid(row))
    return scalar;
  visit_row(source, row, [&](auto stored) {
    if constexpr (std::is_same_v<decltype(stored), std::string_view>)
      scalar.data.emplace<std::string>(stored);
    else
      scalar.data.emplace<decltype(stored)>(stored);
  });
  return scalar;
}

column constant_column(const value& scalar, arena& memory) {
  if (scalar.is_null())
    return null_column(scalar.value_type, memory);
  column_builder builder(scalar.value_type, 1, memory);
  builder.append_value(scalar);
  auto result = builder.finish();
  result.encoding = column_encoding::constant;
  return result;
}

std::string_view symbol_of(change_kind kind) noexcept {
  switch (kind) {
    case change_kind::insert: return "+I";
    case change_kind::update_before: return "-U";
    case change_kind::update_after: return "+U";
    case change_kind::remove: return "-D";
  }
  return "+I";
}

std::string to_table(const schema& shape, const batch_view& rows) {
  MILLRACE_CHECK(shape.fields.size() == rows.columns.size());
  std::vector<table_column> columns;
  if (rows.kinds != nullptr)
    columns.push_back(kind_column(rows));
  for (std::size_t i = 0; i < shape.fields.size(); ++i)
    columns.push_back(value_column(shape.fields[i], rows.columns[i], rows.rows));
  for (auto& each : columns)
    for (const auto& cell : each.cells)
      each.width = std::max(each.width, count_code_points(cell));
  std::string out;
  append_line(columns, 0, out);
  append_rule(columns, out);
  for (std::size_t line = 1; line <= rows.rows.count; ++line)
    append_line(columns, line, out);
  return out;
}

} // namespace millrace
