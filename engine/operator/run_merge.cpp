#include "millrace/engine/operator/run_merge.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "millrace/engine/aggregate/result_writer.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Calls `body(target, row)` for every row of a segment.
template <class Segment, class Body>
void for_each_row(const Segment& segment, Body&& body) {
  const auto* rows = segment.from->rows.rows;
  for (std::uint32_t i = 0; i < segment.targets.size(); ++i)
    body(segment.targets[i], rows == nullptr ? segment.first + i : rows[segment.first + i]);
}

template <class T, class Segment>
void scatter(const column& from, const Segment& segment, result_writer<T>& into) {
  const column_reader<T> values(from);
  if constexpr (!std::is_same_v<T, bool> && !std::is_same_v<T, std::string_view>)
    if (from.encoding == column_encoding::flat && from.has_no_nulls()) {
      const auto* plain = from.data<T>();
      return for_each_row(segment, [&](std::uint32_t target, std::uint32_t row) { into.put(target, plain[row]); });
    }
  for_each_row(segment, [&](std::uint32_t target, std::uint32_t row) {
    if (values.is_valid(row))
      into.put(target, values[row]);
    else
      into.put_null(target);
  });
}

/// Bytes of the longest text of all alive rows.
std::uint64_t longest_text_of(const batch_view& rows) {
  std::uint64_t longest = 0;
  for (const auto& source : rows.columns)
    if (source.value_type.physical() == physical_type::string)
      longest = std::max(longest, longest_text(source, rows.rows));
  return longest;
}

} // namespace

void run_merge::begin(std::span<const row_run> runs) {
  order_.begin(runs);
  // So many rows of the longest text fit a batch, whichever rows come together; which they are depends on the number of
  // runs, and must decide about none.
  std::uint64_t longest = 1;
  for (const auto& run : runs)
    for (const auto& rows : run)
      longest = std::max(longest, longest_text_of(rows));
  rows_max_ = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(batch_text_bytes_max / longest, 1, batch_rows_max));
  cursors_.clear();
  for (const auto& run : runs)
    cursors_.push_back({run, 0});
}

/// Turns the order of the next rows into segments of the runs: a counting sort of the target rows by run. Columns are then
/// gathered run by run, so that each batch is read front to back and only what is written is scattered.
void run_merge::place(std::span<const std::uint32_t> order) {
  begins_.assign(cursors_.size() + 1, 0);
  for (const auto run : order)
    ++begins_[run + 1];
  for (std::size_t run = 1; run < begins_.size(); ++run)
    begins_[run] += begins_[run - 1];
  targets_.resize(order.size());
  for (std::uint32_t row = 0; row < order.size(); ++row)
    targets_[begins_[order[row]]++] = row;
  segments_.clear();
  std::uint32_t begin = 0;
  for (std::size_t run = 0; run < cursors_.size(); ++run) {
    cut(cursors_[run], std::span(targets_).subspan(begin, begins_[run] - begin));
    begin = begins_[run];
  }
}

/// Takes the next rows of one run, in as many segments as they have batches.
void run_merge::cut(cursor& at, std::span<const std::uint32_t> targets) {
  while (!targets.empty()) {
    const auto& batch = at.rest.front();
    const auto count = std::min<std::size_t>(targets.size(), batch.rows.count - at.row);
    if (count != 0)
      segments_.push_back({&batch, at.row, targets.first(count)});
    targets = targets.subspan(count);
    at.row += static_cast<std::uint32_t>(count);
    if (at.row == batch.rows.count)
      at = {at.rest.subspan(1), 0};
  }
}

column run_merge::gather_column(std::size_t index, std::uint32_t row_count, arena& memory) const {
  const auto value_type = segments_.front().from->columns[index].value_type;
  return with_physical(value_type.physical(), [&]<class T>() {
    result_writer<T> writer(value_type, row_count, memory);
    for (const auto& part : segments_)
      scatter<T>(part.from->columns[index], part, writer);
    return writer.finish();
  });
}

/// Copies one value per row into a new array.
template <class T, class Read>
const T* run_merge::gather_array(std::uint32_t row_count, arena& memory, Read&& read) const {
  auto* values = memory.allocate<T>(row_count);
  for (const auto& part : segments_)
    for_each_row(part, [&](std::uint32_t target, std::uint32_t row) { values[target] = read(*part.from, row); });
  return values;
}

template <class Has>
bool run_merge::some_batch(Has&& has) const {
  return std::any_of(segments_.begin(), segments_.end(), [&](const segment& part) { return has(*part.from); });
}

std::optional<batch_view> run_merge::next(arena& memory) {
  const auto order = order_.next(rows_max_);
  return order.empty() ? std::nullopt : std::optional(take(order, memory));
}

batch_view run_merge::take(std::span<const std::uint32_t> order, arena& memory) {
  place(order);
  const auto count = static_cast<std::uint32_t>(order.size());
  const auto column_count = segments_.front().from->columns.size();
  auto* columns = memory.allocate<column>(column_count);
  for (std::size_t i = 0; i < column_count; ++i)
    columns[i] = gather_column(i, count, memory);
  batch_view batch;
  batch.columns = {columns, column_count};
  batch.row_count = count;
  batch.rows = selection::all(count);
  batch.positions = gather_array<row_position>(
    count, memory, [](const batch_view& from, std::uint32_t row) { return from.position(row); });
  if (some_batch([](const batch_view& from) { return from.major_orders != nullptr; }))
    batch.major_orders = gather_array<std::int64_t>(
      count, memory, [](const batch_view& from, std::uint32_t row) { return from.major_order(row); });
  if (some_batch([](const batch_view& from) { return from.times_max != nullptr; }))
    // No running time means that the watermark before the chunk decides, as does the lowest time.
    batch.times_max = gather_array<std::int64_t>(count, memory, [](const batch_view& from, std::uint32_t row) {
      return from.times_max == nullptr ? std::numeric_limits<std::int64_t>::min() : from.times_max[row];
    });
  if (some_batch([](const batch_view& from) { return from.kinds != nullptr; }))
    batch.kinds = gather_array<change_kind>(count, memory, [](const batch_view& from, std::uint32_t row) {
      return from.kinds == nullptr ? change_kind::insert : from.kinds[row];
    });
  return batch;
}

} // namespace millrace
