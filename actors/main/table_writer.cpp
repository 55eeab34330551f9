#include "millrace/actors/main/table_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::string_view null_text = "NULL";

/// Code points that most values of a type need.
[[nodiscard]] std::size_t usual_width(type_id id) noexcept {
  switch (id) {
    case type_id::boolean:
    case type_id::tinyint:
    case type_id::smallint: return 6;
    case type_id::date:
    case type_id::integer: return 10;
    case type_id::timestamp: return 19;
    default: return 12;
  }
}

} // namespace

table_writer::table_writer(const schema& shape, change_column changes) : shape_(shape), changes_(changes) {
  if (changes_ == change_column::shown)
    shape_.fields.insert(shape_.fields.begin(), field{"op", type_id::varchar, false});
}

status table_writer::open(std::string_view) {
  if (fits_types_)
    fit_types();
  return {};
}

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
void table_writer::fit_rows() {
  for (std::size_t i = 0; i < shape_.fields.size(); ++i) {
    auto width = count_code_points(shape_.fields[i].name);
    for (const auto& cells : held_)
      width = std::max(width, count_code_points(cells[i]));
    widths_.push_back(width);
  }
}

/// Fixes the widths by what most values of a type need.
void table_writer::fit_types() {
  for (const auto& field : shape_.fields)
    widths_.push_back(std::max(count_code_points(field.name), usual_width(field.value_type.id)));
  if (changes_ == change_column::shown)
    widths_.front() = symbol_of(change_kind::insert).size();
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
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    held_.push_back(cells_of(rows, rows.rows[i]));
    for (const auto& cell : held_.back())
      held_bytes_ += cell.size();
    if (held_.size() < rows_held_max && held_bytes_ < bytes_held_max)
      continue;
    if (widths_.empty())
      fit_rows();
    MILLRACE_TRY(print_held());
  }
  return {};
}

status table_writer::flush() { return widths_.empty() || held_.empty() ? status() : print_held(); }

status table_writer::print_held() {
  std::string text;
  if (!std::exchange(has_header_, true)) {
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
  held_bytes_ = 0;
  return print(text);
}

status table_writer::commit(const output_epoch&) {
  if (widths_.empty())
    fit_rows();
  if (has_header_ || !held_.empty())
    return held_.empty() ? status() : print_held();
  // A result without rows still has columns.
  std::string text;
  std::vector<std::string> names;
  for (const auto& field : shape_.fields)
    names.push_back(field.name);
  append_line(names, text);
  return print(text + "(no rows)\n");
}

} // namespace millrace
