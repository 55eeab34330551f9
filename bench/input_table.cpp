#include "millrace/bench/input_table.hpp"

#include <algorithm>
#include <string>

#include "millrace/engine/column/column_builder.hpp"

namespace millrace {

namespace {

column make_column(const column_formula& formula, std::uint64_t first, std::uint32_t count, arena& memory) {
  column_builder builder(formula.id, count, memory);
  const auto append = [&](std::uint64_t row) {
    const auto number = formula.number(row);
    if (formula.id == type_id::varchar)
      builder.append_text(std::string(formula.prefix) + (formula.step == 0 ? "" : std::to_string(number)));
    else if (formula.id == type_id::double_)
      builder.append_float64(static_cast<double>(number));
    else
      builder.append_int64(number);
  };
  for (std::uint32_t i = 0; i < count; ++i)
    append(first + i);
  return builder.finish();
}

} // namespace

input_table::input_table(std::span<const column_formula> columns, std::uint64_t row_count) : row_count_(row_count) {
  for (std::uint64_t first = 0; first < row_count; first += batch_rows_max)
    add_batch(columns, first, static_cast<std::uint32_t>(std::min<std::uint64_t>(batch_rows_max, row_count - first)));
}

void input_table::add_batch(std::span<const column_formula> columns, std::uint64_t first, std::uint32_t count) {
  auto* filled = memory_.allocate<column>(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    ::new (&filled[i]) column(make_column(columns[i], first, count, memory_));
  batch_view rows;
  rows.columns = {filled, columns.size()};
  rows.row_count = count;
  rows.rows = selection::all(count);
  batches_.push_back(rows);
}

batch_view single_row(const batch_view& source, std::uint32_t row, std::span<column> columns) noexcept {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& target = columns[i];
    target = source.columns[i];
    if (target.value_type.physical() == physical_type::string) {
      target.begins += row;
      target.ends += row;
    } else {
      target.values = target.data<std::byte>() + std::size_t{width_of(target.value_type.physical())} * row;
    }
  }
  batch_view one;
  one.columns = columns;
  one.row_count = 1;
  one.rows = selection::all(1);
  return one;
}

} // namespace millrace
