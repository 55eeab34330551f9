#include "millrace/engine/execution/sort.hpp"

#include <algorithm>
#include <cmath>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

template <class T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

/// NaN sorts after all numbers and equals itself.
int three_way(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return int{std::isnan(a)} - int{std::isnan(b)};
  return a < b ? -1 : (b < a ? 1 : 0);
}

int three_way(interval_value a, interval_value b) { return three_way(comparable_us(a), comparable_us(b)); }

int compare_columns(const column& a, std::uint32_t row_a, const column& b, std::uint32_t row_b) {
  return with_physical(a.value_type.physical(), [&]<class T>() {
    return three_way(column_reader<T>(a)[row_a], column_reader<T>(b)[row_b]);
  });
}

std::uint64_t text_bytes_of(std::span<const column> columns, std::uint32_t row) {
  std::uint64_t bytes = 0;
  for (const auto& source : columns)
    if (source.value_type.physical() == physical_type::string && source.is_valid(row))
      bytes += column_reader<std::string_view>(source)[row].size();
  return bytes;
}

} // namespace

sort_operator::sort_operator(sort_spec spec, state_limits limits) : spec_(std::move(spec)), limits_(limits) {}

void sort_operator::push(const batch_view& rows, operator_context& context) {
  if (context.fatal)
    return;
  std::uint32_t first = 0;
  std::uint64_t bytes = 0;
  for (std::uint32_t k = 0; k < rows.rows.count; ++k) {
    const auto more = text_bytes_of(rows.columns, rows.rows[k]);
    if (bytes + more > batch_text_bytes_max && k > first) {
      keep(rows, first, k);
      first = k;
      bytes = 0;
    }
    bytes += more;
  }
  keep(rows, first, rows.rows.count);
  if (state_bytes() > limits_.state_bytes_max)
    context.fatal = failure{errc::limit_exceeded, "ORDER BY holds more than state.bytes allows", {}, {}};
}

void sort_operator::keep(const batch_view& rows, std::uint32_t first, std::uint32_t last) {
  const auto count = last - first;
  auto* columns = memory_.allocate<column>(rows.columns.size());
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    // Text is copied too: the source's is gone with its chunk.
    column_builder builder(rows.columns[i].value_type, count, memory_);
    for (auto k = first; k < last; ++k)
      builder.append_from(rows.columns[i], rows.rows[k]);
    ::new (&columns[i]) column(builder.finish());
  }
  auto* positions = memory_.allocate<row_position>(count);
  auto* majors = memory_.allocate<std::int64_t>(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    positions[i] = rows.position(rows.rows[first + i]);
    majors[i] = rows.major(rows.rows[first + i]);
  }
  batch_view kept;
  kept.columns = {columns, rows.columns.size()};
  kept.row_count = count;
  kept.rows = selection::all(count);
  kept.positions = positions;
  kept.majors = majors;
  for (std::uint32_t i = 0; i < kept.row_count; ++i)
    rows_.push_back({static_cast<std::uint32_t>(batches_.size()), i});
  batches_.push_back(kept);
}

std::uint64_t sort_operator::text_bytes(const kept_row& at) const {
  return text_bytes_of(batches_[at.batch].columns, at.row);
}

int sort_operator::compare(const kept_row& a, const kept_row& b) const {
  for (const auto& key : spec_.keys) {
    const auto& left = batches_[a.batch].columns[key.column];
    const auto& right = batches_[b.batch].columns[key.column];
    const auto is_left_null = !left.is_valid(a.row);
    const auto is_right_null = !right.is_valid(b.row);
    if (is_left_null || is_right_null) {
      if (is_left_null && is_right_null)
        continue;
      return is_left_null == key.nulls_first ? -1 : 1;
    }
    if (const auto order = compare_columns(left, a.row, right, b.row); order != 0)
      return key.is_descending ? -order : order;
  }
  const auto& left = batches_[a.batch];
  const auto& right = batches_[b.batch];
  if (const auto order = three_way(left.major(a.row), right.major(b.row)); order != 0)
    return order;
  return three_way(left.position(a.row), right.position(b.row));
}

column sort_operator::assemble(std::size_t index, std::span<const kept_row> rows, arena& memory) const {
  const auto count = static_cast<std::uint32_t>(rows.size());
  column_builder builder(batches_[0].columns[index].value_type, count, memory);
  for (const auto& at : rows)
    builder.append_from(batches_[at.batch].columns[index], at.row);
  return builder.finish();
}

void sort_operator::emit(std::span<const kept_row> rows, row_position first, operator_context& context) const {
  const auto width = batches_[0].columns.size();
  const auto count = static_cast<std::uint32_t>(rows.size());
  auto* columns = context.memory.allocate<column>(width);
  for (std::size_t i = 0; i < width; ++i)
    ::new (&columns[i]) column(assemble(i, rows, context.memory));
  batch_view out;
  out.columns = {columns, width};
  out.row_count = count;
  out.rows = selection::all(count);
  out.first_position = first;
  output_.emit(out, context);
}

void sort_operator::finish(operator_context& context) {
  std::sort(rows_.begin(), rows_.end(), [this](const kept_row& a, const kept_row& b) { return compare(a, b) < 0; });
  const auto begin = std::min<std::uint64_t>(spec_.offset, rows_.size());
  const auto end = begin + std::min<std::uint64_t>(spec_.limit, rows_.size() - begin);
  for (auto next = begin; next < end;) {
    std::uint64_t count = 1;
    for (auto bytes = text_bytes(rows_[next]); count < batch_rows_max && next + count < end; ++count) {
      bytes += text_bytes(rows_[next + count]);
      if (bytes > batch_text_bytes_max)
        break;
    }
    emit(std::span(rows_).subspan(next, count), next, context);
    next += count;
  }
}

} // namespace millrace
