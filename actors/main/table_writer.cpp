#include "millrace/actors/main/table_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::string_view null_text = "NULL";

} // namespace

table_writer::table_writer(const schema& shape, change_column changes) : shape_(shape), changes_(changes) {
  if (changes_ == change_column::shown)
    shape_.fields.insert(shape_.fields.begin(), field{"op", type_id::varchar, false});
}

status table_writer::open(std::string_view) { return {}; }

status table_writer::write(std::span<const char>) {
  return failure{errc::failed_precondition, "a table takes rows, not bytes", "", {}};
}

std::vector<std::string> table_writer::cells_of(const batch_view& rows, std::uint32_t row) const {
  std::vector<std::string> cells;
  if (changes_ == change_column::shown)
    cells.emplace_back(symbol_of(rows.kinds == nullptr ? change_kind::insert : rows.kinds[row]));
  for (const auto& column : rows.columns) {
    auto& cell = cells.emplace_back();
    if (column.is_valid(row))
      append_text(column, row, cell);
    else
      cell = null_text;
    blank_controls(cell);
  }
  return cells;
}

/// Fixes the widths by what is held.
void table_writer::fit() {
  for (std::size_t i = 0; i < shape_.fields.size(); ++i) {
    auto width = count_code_points(shape_.fields[i].name);
    for (const auto& cells : held_)
      width = std::max(width, count_code_points(cells[i]));
    widths_.push_back(width);
  }
}

void table_writer::append_line(const std::vector<std::string>& cells, std::string& out) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto width = count_code_points(cells[i]);
    const std::string padding(widths_[i] > width ? widths_[i] - width : 0, ' ');
    const auto is_right = shape_.fields[i].value_type.is_numeric();
    const auto is_last = i + 1 == cells.size();
    out += i == 0 ? std::string_view() : gap;
    out += is_right ? padding : std::string();
    out += cells[i];
    out += is_right || is_last ? std::string() : padding;
  }
  out += '\n';
}

status table_writer::print(const std::string& text) const {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return {};
  return failure{errc::io, "cannot write to standard output: " + std::generic_category().message(errno), "", {}};
}

status table_writer::write_rows(const batch_view& rows) {
  for (std::uint32_t i = 0; i < rows.rows.count; ++i)
    held_.push_back(cells_of(rows, rows.rows[i]));
  return held_.size() < rows_held_max ? status() : flush();
}

status table_writer::flush() {
  if (held_.empty())
    return {};
  std::string text;
  if (widths_.empty()) {
    fit();
    std::vector<std::string> names;
    std::vector<std::string> rules;
    for (std::size_t i = 0; i < shape_.fields.size(); ++i) {
      names.push_back(shape_.fields[i].name);
      rules.emplace_back(widths_[i], '-');
    }
    append_line(names, text);
    append_line(rules, text);
  }
  for (const auto& cells : held_)
    append_line(cells, text);
  held_.clear();
  return print(text);
}

status table_writer::commit() {
  if (!widths_.empty() || !held_.empty())
    return flush();
  // A result without rows still has columns.
  fit();
  std::string text;
  std::vector<std::string> names;
  for (const auto& field : shape_.fields)
    names.push_back(field.name);
  append_line(names, text);
  return print(text + "(no rows)\n");
}

} // namespace millrace
