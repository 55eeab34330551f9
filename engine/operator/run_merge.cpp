#include "millrace/engine/operator/run_merge.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "millrace/engine/aggregate/result_writer.hpp"
#include "millrace/engine/operator/key_field.hpp"

namespace millrace {

namespace {

/// Copies one value per source row into a new array.
template <class T, class Rows, class Read>
const T* gather_array(const Rows& rows, arena& memory, Read&& read) {
  auto* values = memory.allocate<T>(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k)
    values[k] = read(*rows[k].batch, rows[k].row);
  return values;
}

template <class Rows, class Has>
bool some_batch(const Rows& rows, Has&& has) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto& source) { return has(*source.batch); });
}

} // namespace

/// Moves to the next alive row there is; false at the end of the run.
bool run_merge::settle(cursor& at) noexcept {
  while (!at.rest.empty() && at.row == at.rest.front().rows.count) {
    at.rest = at.rest.subspan(1);
    at.row = 0;
  }
  if (at.rest.empty())
    return false;
  const auto& batch = at.rest.front();
  at.major = batch.major(batch.rows[at.row]);
  at.position = batch.position(batch.rows[at.row]);
  return true;
}

bool run_merge::comes_after(const cursor& a, const cursor& b) noexcept {
  return std::tie(a.major, a.position, a.order) > std::tie(b.major, b.position, b.order);
}

/// Takes rows of a run as long as they come before what the other runs have.
void run_merge::take_from(cursor& at, const cursor* other, arena& memory) {
  do {
    const auto& batch = at.rest.front();
    rows_.push_back({&batch, batch.rows[at.row]});
    if (rows_.size() == batch_rows_max)
      flush(memory);
    ++at.row;
  } while (settle(at) && (other == nullptr || comes_after(*other, at)));
}

std::span<const batch_view> run_merge::merge(std::span<const run> runs, arena& memory) {
  merged_.clear();
  heads_.clear();
  for (const auto& rest : runs) {
    cursor head;
    head.rest = rest;
    head.order = static_cast<std::uint32_t>(heads_.size());
    if (settle(head))
      heads_.push_back(head);
  }
  std::make_heap(heads_.begin(), heads_.end(), comes_after);
  while (!heads_.empty()) {
    std::pop_heap(heads_.begin(), heads_.end(), comes_after);
    auto first = heads_.back();
    heads_.pop_back();
    take_from(first, heads_.empty() ? nullptr : &heads_.front(), memory);
    if (first.rest.empty())
      continue;
    heads_.push_back(first);
    std::push_heap(heads_.begin(), heads_.end(), comes_after);
  }
  flush(memory);
  return merged_;
}

column run_merge::gather_column(std::size_t index, arena& memory) const {
  const auto of = rows_.front().batch->columns[index].value_type;
  return with_physical(of.physical(), [&]<class T>() {
    result_writer<T> writer(of, static_cast<std::uint32_t>(rows_.size()), memory);
    for (std::uint32_t k = 0; k < rows_.size(); ++k) {
      const column_reader<T> values(rows_[k].batch->columns[index]);
      if (values.is_valid(rows_[k].row))
        writer.put(k, values[rows_[k].row]);
      else
        writer.put_null(k);
    }
    return writer.finish();
  });
}

void run_merge::flush(arena& memory) {
  if (rows_.empty())
    return;
  const auto column_count = rows_.front().batch->columns.size();
  auto* columns = memory.allocate<column>(column_count);
  for (std::size_t i = 0; i < column_count; ++i)
    columns[i] = gather_column(i, memory);
  batch_view made;
  made.columns = {columns, column_count};
  made.row_count = static_cast<std::uint32_t>(rows_.size());
  made.rows = selection::all(made.row_count);
  made.positions = gather_array<row_position>(
    rows_, memory, [](const batch_view& from, std::uint32_t row) { return from.position(row); });
  if (some_batch(rows_, [](const batch_view& from) { return from.majors != nullptr; }))
    made.majors = gather_array<std::int64_t>(
      rows_, memory, [](const batch_view& from, std::uint32_t row) { return from.major(row); });
  if (some_batch(rows_, [](const batch_view& from) { return from.times_max != nullptr; }))
    // No running time means that the watermark before the chunk decides, as does the lowest time.
    made.times_max = gather_array<std::int64_t>(rows_, memory, [](const batch_view& from, std::uint32_t row) {
      return from.times_max == nullptr ? std::numeric_limits<std::int64_t>::min() : from.times_max[row];
    });
  if (some_batch(rows_, [](const batch_view& from) { return from.kinds != nullptr; }))
    made.kinds = gather_array<change_kind>(rows_, memory, [](const batch_view& from, std::uint32_t row) {
      return from.kinds == nullptr ? change_kind::insert : from.kinds[row];
    });
  merged_.push_back(made);
  rows_.clear();
}

} // namespace millrace
