#include "millrace/actors/row_builder.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "millrace/engine/format/field_parser.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {

namespace {

/// Whole numbers up to this magnitude are exact in a double, and in a 32-bit float.
constexpr std::int64_t exact_in_double = std::int64_t{1} << 53U;
constexpr std::int64_t exact_in_real = std::int64_t{1} << 24U;

/// Bytes of one text that a program may push, as many as a record may have.
constexpr std::size_t value_bytes_max = std::size_t{1} << 30U;

[[nodiscard]] constexpr bool is_within(std::int64_t value, std::int64_t magnitude) noexcept {
  return value >= -magnitude && value <= magnitude;
}

template <class T>
[[nodiscard]] bool append_narrow(column_builder& column, std::int64_t value) {
  if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max())
    return false;
  column.append_int32(static_cast<std::int32_t>(value));
  return true;
}

[[nodiscard]] bool append_time(column_builder& column, std::int64_t us) {
  if (us < 0 || us > us_per_day)
    return false;
  column.append_int64(us);
  return true;
}

/// Appends a double; false when it is finite and the column would make it infinite.
[[nodiscard]] bool append_double(column_builder& column, double value) {
  if (column.value_type().id != type_id::real) {
    column.append_float64(value);
    return true;
  }
  constexpr double max = std::numeric_limits<float>::max();
  if (std::isfinite(value) && (value > max || value < -max))
    return false;
  column.append_float64(double{static_cast<float>(value)});
  return true;
}

void append_unscaled(column_builder& column, int128 unscaled) {
  if (column.value_type().physical() == physical_type::int64)
    column.append_int64(static_cast<std::int64_t>(unscaled));
  else
    column.append_int128(unscaled);
}

[[nodiscard]] bool append_decimal(column_builder& column, std::int64_t value) {
  const auto& as = column.value_type();
  int128 unscaled = 0;
  if (!rescale(value, 0, as.scale, as.precision, unscaled))
    return false;
  append_unscaled(column, unscaled);
  return true;
}

[[nodiscard]] bool append_float(column_builder& column, std::int64_t value, std::int64_t magnitude) {
  if (!is_within(value, magnitude))
    return false;
  column.append_float64(static_cast<double>(value));
  return true;
}

/// Appends a whole number; false when the column cannot hold it exactly.
[[nodiscard]] bool append_whole(column_builder& column, std::int64_t value) {
  switch (column.value_type().id) {
    case type_id::tinyint: return append_narrow<std::int8_t>(column, value);
    case type_id::smallint: return append_narrow<std::int16_t>(column, value);
    case type_id::integer:
    case type_id::date: return append_narrow<std::int32_t>(column, value);
    case type_id::time: return append_time(column, value);
    case type_id::bigint:
    case type_id::timestamp: column.append_int64(value); return true;
    case type_id::real: return append_float(column, value, exact_in_real);
    case type_id::double_: return append_float(column, value, exact_in_double);
    case type_id::decimal: return append_decimal(column, value);
    default: return false;
  }
}

} // namespace

row_builder::row_builder(const schema& shape, owned_rows memory) : shape_(&shape), rows_(std::move(memory)) {}

void row_builder::begin_batch() {
  columns_.clear();
  for (const auto& field : shape_->fields)
    columns_.emplace_back(field.value_type, batch_rows_max, rows_.memory);
}

/// Moves the batch being built to the rows; its columns live in the same memory as their values. Where it
/// has no row the builders go all the same: that memory is about to be given away.
void row_builder::end_batch() {
  if (batch_rows_ != 0)
    add_batch();
  columns_.clear();
  batch_rows_ = 0;
  text_bytes_ = 0;
}

void row_builder::add_batch() {
  auto* columns = rows_.memory.allocate<column>(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i)
    columns[i] = columns_[i].finish();
  batch_view rows;
  rows.columns = {columns, columns_.size()};
  rows.row_count = batch_rows_;
  rows.rows = selection::all(batch_rows_);
  rows_.batches.push_back(rows);
}

/// Appends to the next column of the row, unless the row is lost already.
template <class Append>
row_builder& row_builder::add_as(Append append) {
  const auto index = row_values_++;
  if (refusal_ || index >= shape_->fields.size())
    return *this;
  if (columns_.empty())
    begin_batch();
  if (append(columns_[index]))
    ++appended_;
  else
    refusal_ = failure{errc::type_mismatch,
                       "a value does not fit column " + shape_->fields[index].name + " of type " +
                         to_string(shape_->fields[index].value_type),
                       "",
                       {}};
  return *this;
}

row_builder& row_builder::add(bool value) {
  return add_as([value](column_builder& column) {
    if (column.value_type().id != type_id::boolean)
      return false;
    column.append_bool(value);
    return true;
  });
}

row_builder& row_builder::add(std::int64_t value) {
  return add_as([value](column_builder& column) { return append_whole(column, value); });
}

row_builder& row_builder::add(double value) {
  return add_as([value](column_builder& column) {
    return column.value_type().is_float() && append_double(column, value);
  });
}

row_builder& row_builder::add(std::string_view text) {
  return add_as([this, text](column_builder& column) {
    const auto id = column.value_type().id;
    if (id == type_id::bytes || id == type_id::varchar) {
      if (text.size() > value_bytes_max || (id == type_id::varchar && !is_utf8(text)))
        return false;
      column.append_text(text);
      text_bytes_ += text.size();
      return true;
    }
    const auto read = parse_value(text, column.value_type());
    if (read.ok())
      column.append_value(*read);
    return read.ok();
  });
}

row_builder& row_builder::add(const value& scalar) {
  if (scalar.is_null())
    return add_null();
  if (scalar.value_type.physical() == physical_type::string)
    return add(scalar.as_text());
  const auto index = row_values_;
  if (index < shape_->fields.size() && shape_->fields[index].value_type == scalar.value_type)
    return add_as([&scalar](column_builder& column) {
      column.append_value(scalar);
      return true;
    });
  if (scalar.value_type.is_integer())
    return add(scalar.as_int64());
  if (scalar.value_type.is_float())
    return add(scalar.as_double());
  return add_as([](column_builder&) { return false; });
}

row_builder& row_builder::add_null() {
  const auto index = row_values_;
  const auto is_allowed = index < shape_->fields.size() && shape_->fields[index].is_nullable;
  return add_as([is_allowed](column_builder& column) {
    if (is_allowed)
      column.append_null();
    return is_allowed;
  });
}

status row_builder::end_row() {
  if (!refusal_ && row_values_ != shape_->fields.size())
    refusal_ = failure{errc::schema_mismatch,
                       "a row of " + std::to_string(shape_->fields.size()) + " columns got " +
                         std::to_string(row_values_) + " values",
                       "",
                       {}};
  if (refusal_) {
    auto lost = *std::move(refusal_);
    drop_row();
    return lost;
  }
  row_values_ = 0;
  appended_ = 0;
  ++row_count_;
  if (++batch_rows_ == batch_rows_max || text_bytes_ > batch_text_bytes_max)
    end_batch();
  return {};
}

void row_builder::drop_row() {
  for (std::size_t i = 0; i < appended_; ++i)
    columns_[i].pop_back();
  row_values_ = 0;
  appended_ = 0;
  refusal_.reset();
}

owned_rows row_builder::take(owned_rows memory) {
  drop_row();
  end_batch();
  row_count_ = 0;
  return std::exchange(rows_, std::move(memory));
}

} // namespace millrace
