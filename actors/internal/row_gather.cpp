#include "millrace/actors/internal/row_gather.hpp"

#include "millrace/engine/base/check.hpp"

namespace millrace {

void row_gather::clear() {
  memory_.reset();
  builders_.clear();
  columns_.clear();
  positions_.clear();
  majors_.clear();
  kinds_.clear();
  row_count_ = 0;
  for (const auto& field : shape_->fields)
    builders_.emplace_back(field.value_type, batch_rows_max, memory_);
}

void row_gather::append(const batch_view& rows, std::uint32_t first, std::uint32_t count) {
  MILLRACE_CHECK(count <= room() && rows.columns.size() == builders_.size());
  for (std::size_t i = 0; i < builders_.size(); ++i)
    for (std::uint32_t row = first; row < first + count; ++row)
      builders_[i].append_from(rows.columns[i], rows.rows[row]);
  for (std::uint32_t i = first; i < first + count; ++i) {
    const auto row = rows.rows[i];
    positions_.push_back(rows.position(row));
    majors_.push_back(rows.major(row));
    kinds_.push_back(rows.kinds == nullptr ? change_kind::insert : rows.kinds[row]);
  }
  row_count_ += count;
}

batch_view row_gather::finish() {
  for (auto& builder : builders_)
    columns_.push_back(builder.finish());
  batch_view made;
  made.columns = columns_;
  made.row_count = row_count_;
  made.rows = selection::all(row_count_);
  made.positions = positions_.data();
  made.majors = majors_.data();
  made.kinds = kinds_.data();
  return made;
}

} // namespace millrace
