#include "millrace/engine/operator/waiting_rows.hpp"

#include <algorithm>

namespace millrace {

namespace {

/// Rows without a key are saved for the first slot.
std::uint32_t saved_slot(std::uint16_t slot) noexcept { return slot == row_layout::no_slot ? 0 : slot; }

} // namespace

/// The queue ascends, for it takes only rows that come behind its last one; the heap has all others.
const waiting_rows::waiting* waiting_rows::first() const noexcept {
  if (queue_first_ == queue_.size())
    return heap_.empty() ? nullptr : &heap_.front();
  const auto& queued = queue_[queue_first_];
  return heap_.empty() || comes_after()(heap_.front(), queued) ? &queued : &heap_.front();
}

bool waiting_rows::has_until(event_time time) const noexcept {
  const auto* next = first();
  return next != nullptr && event_time{next->time_us} <= time;
}

waiting_rows::waiting waiting_rows::take_first() noexcept {
  const auto next = *first();
  if (!heap_.empty() && heap_.front().row == next.row) {
    std::pop_heap(heap_.begin(), heap_.end(), comes_after());
    heap_.pop_back();
  } else {
    ++queue_first_;
  }
  return next;
}

void waiting_rows::enqueue(const waiting& entry) {
  // Moving what is left of the queue is paid for by as many rows that have left it.
  if (queue_first_ != 0 && queue_first_ * 2 >= queue_.size()) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(queue_first_));
    queue_first_ = 0;
  }
  if (queue_.empty() || comes_after()(entry, queue_.back())) {
    queue_.push_back(entry);
    return;
  }
  heap_.push_back(entry);
  std::push_heap(heap_.begin(), heap_.end(), comes_after());
}

void waiting_rows::add(const batch_view& rows, std::uint32_t time_column, const std::uint64_t* hashes) {
  places_.clear();
  rows_.add(rows, rows.rows, hashes, places_);
  const column_reader<std::int64_t> times(rows.columns[time_column]);
  for (std::uint32_t k = 0; k < rows.rows.count; ++k)
    enqueue({times[rows.rows[k]], rows.position(rows.rows[k]), places_[k]});
}

batch_view waiting_rows::gather_taken(arena& memory) {
  batch_view batch;
  batch.row_count = static_cast<std::uint32_t>(taken_.size());
  batch.rows = selection::all(batch.row_count);
  auto* major_orders = memory.allocate<std::int64_t>(taken_.size());
  auto* positions = memory.allocate<row_position>(taken_.size());
  places_.clear();
  for (std::size_t k = 0; k < taken_.size(); ++k) {
    major_orders[k] = taken_[k].time_us;
    positions[k] = taken_[k].position;
    places_.push_back(taken_[k].row);
  }
  batch.major_orders = major_orders;
  batch.positions = positions;
  batch.columns = rows_.gather(places_, memory);
  return batch;
}

batch_view waiting_rows::take_until(event_time time, arena& memory) {
  taken_.clear();
  for (std::uint64_t bytes = 0; taken_.size() < batch_rows_max && has_until(time);) {
    bytes += rows_.text_bytes(first()->row);
    if (!taken_.empty() && bytes > batch_text_bytes_max)
      break;
    taken_.push_back(take_first());
  }
  const auto batch = gather_taken(memory);
  for (const auto place : places_)
    rows_.release(place);
  return batch;
}

void waiting_rows::save(state_saver& into) const {
  std::vector<waiting> entries(queue_.begin() + static_cast<std::ptrdiff_t>(queue_first_), queue_.end());
  entries.insert(entries.end(), heap_.begin(), heap_.end());
  std::sort(entries.begin(), entries.end(), [](const waiting& a, const waiting& b) { return comes_after()(b, a); });
  for (const auto& entry : entries) {
    auto writer = into.of_slot(saved_slot(rows_.slot_of(entry.row)));
    writer.put(entry.time_us);
    writer.put(entry.position);
    writer.put_bytes(rows_.bytes_of(entry.row));
    writer.count_row();
  }
}

bool waiting_rows::load(const saved_section& section) {
  for (state_reader from(section.bytes); !from.is_at_end();) {
    waiting entry;
    entry.time_us = from.take<std::int64_t>();
    entry.position = from.take<row_position>();
    const auto row = row_layout::take(from);
    if (!rows_.layout().is_row(row) || saved_slot(row_layout::slot_of(row.data())) != section.slot)
      return false;
    entry.row = rows_.add(row);
    enqueue(entry);
  }
  return true;
}

std::size_t waiting_rows::held_bytes() const noexcept {
  return rows_.held_bytes() + (queue_.capacity() + heap_.capacity()) * sizeof(waiting);
}

} // namespace millrace
