#include "millrace/engine/operator/waiting_rows.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "millrace/engine/column/result_writer.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t field_alignment = 8;

constexpr std::uint32_t aligned(std::uint32_t size) noexcept {
  return (size + field_alignment - 1) & ~(field_alignment - 1);
}

} // namespace

waiting_rows::waiting_rows(std::vector<type> types, const std::vector<bool>& needed) : types_(std::move(types)) {
  MILLRACE_CHECK(types_.size() == needed.size());
  for (std::uint32_t i = 0; i < types_.size(); ++i)
    if (needed[i])
      fields_.push_back({i, static_cast<std::uint32_t>(fields_.size()), 0});
  row_bytes_ = aligned(static_cast<std::uint32_t>(fields_.size()));
  for (auto& place : fields_) {
    const auto physical = types_[place.column].physical();
    const auto width = physical == physical_type::string ? std::uint32_t{sizeof(kept_text)} : key_field_bytes(physical);
    place.offset = row_bytes_;
    row_bytes_ += aligned(width);
  }
}

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

template <class Visit>
void waiting_rows::for_each_text(const std::byte* row, Visit&& visit) const {
  for (const auto& each : fields_) {
    if (types_[each.column].physical() != physical_type::string || row[each.number] == std::byte{0})
      continue;
    kept_text kept;
    std::memcpy(&kept, row + each.offset, sizeof(kept));
    visit(each, kept);
  }
}

std::uint64_t waiting_rows::text_bytes_of(const waiting& entry) const noexcept {
  std::uint64_t bytes = 0;
  for_each_text(row_at(entry.row), [&](const field&, const kept_text& kept) { bytes += kept.size; });
  return bytes;
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

std::uint32_t waiting_rows::make_row() {
  if (free_.empty()) {
    const auto first = static_cast<std::uint32_t>(pages_.size()) * rows_per_page;
    pages_.push_back(std::make_unique_for_overwrite<std::byte[]>(std::size_t{rows_per_page} * row_bytes_));
    for (auto i = rows_per_page; i-- > 0;)
      free_.push_back(first + i);
  }
  const auto row = free_.back();
  free_.pop_back();
  return row;
}

template <class T>
void waiting_rows::put(const field& place, const column& values, selection rows) {
  const column_reader<T> reader(values);
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    auto* row = added_[k];
    const auto is_valid = reader.is_valid(rows[k]);
    row[place.number] = std::byte{is_valid};
    if (!is_valid)
      continue;
    const T value = reader[rows[k]];
    if constexpr (std::is_same_v<T, std::string_view>) {
      const kept_text kept{texts_.allocate(value.size()), static_cast<std::uint32_t>(value.size())};
      if (!value.empty())
        std::memcpy(texts_.at(kept.place), value.data(), value.size());
      std::memcpy(row + place.offset, &kept, sizeof(kept));
    } else {
      std::memcpy(row + place.offset, &value, sizeof(value));
    }
  }
}

/// Column by column, so that the type of each is asked for once per batch.
void waiting_rows::add(const batch_view& rows, std::uint32_t time_column) {
  added_.clear();
  const column_reader<std::int64_t> times(rows.columns[time_column]);
  for (std::uint32_t k = 0; k < rows.rows.count; ++k) {
    const auto row = rows.rows[k];
    const auto place = make_row();
    added_.push_back(row_at(place));
    enqueue({times[row], rows.position(row), place});
  }
  for (const auto& place : fields_)
    with_physical(types_[place.column].physical(),
                  [&]<class T>() { put<T>(place, rows.columns[place.column], rows.rows); });
}

template <class T>
column waiting_rows::gather(const field& place, std::span<const waiting> rows, arena& memory) const {
  result_writer<T> writer(types_[place.column], static_cast<std::uint32_t>(rows.size()), memory);
  for (std::uint32_t k = 0; k < rows.size(); ++k) {
    const auto* row = row_at(rows[k].row);
    if (row[place.number] == std::byte{0}) {
      writer.put_null(k);
      continue;
    }
    if constexpr (std::is_same_v<T, std::string_view>) {
      kept_text kept;
      std::memcpy(&kept, row + place.offset, sizeof(kept));
      writer.put(k, {reinterpret_cast<const char*>(texts_.at(kept.place)), kept.size});
    } else {
      T value{};
      std::memcpy(&value, row + place.offset, sizeof(value));
      writer.put(k, value);
    }
  }
  return writer.finish();
}

batch_view waiting_rows::gather(std::span<const waiting> rows, arena& memory) const {
  batch_view batch;
  batch.row_count = static_cast<std::uint32_t>(rows.size());
  batch.rows = selection::all(batch.row_count);
  auto* major_orders = memory.allocate<std::int64_t>(rows.size());
  auto* positions = memory.allocate<row_position>(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    major_orders[k] = rows[k].time_us;
    positions[k] = rows[k].position;
  }
  batch.major_orders = major_orders;
  batch.positions = positions;
  auto* columns = memory.allocate<column>(types_.size());
  auto next = fields_.begin();
  for (std::uint32_t i = 0; i < types_.size(); ++i) {
    if (next == fields_.end() || next->column != i) {
      columns[i] = null_column(types_[i], memory);
      continue;
    }
    const auto& place = *next++;
    columns[i] = with_physical(types_[i].physical(), [&]<class T>() { return gather<T>(place, rows, memory); });
  }
  batch.columns = {columns, types_.size()};
  return batch;
}

void waiting_rows::forget(const waiting& entry) {
  for_each_text(row_at(entry.row), [&](const field&, const kept_text& kept) { texts_.release(kept.place, kept.size); });
  free_.push_back(entry.row);
}

batch_view waiting_rows::take_until(event_time time, arena& memory) {
  taken_.clear();
  for (std::uint64_t bytes = 0; taken_.size() < batch_rows_max && has_until(time);) {
    bytes += text_bytes_of(*first());
    if (!taken_.empty() && bytes > batch_text_bytes_max)
      break;
    taken_.push_back(take_first());
  }
  const auto batch = gather(taken_, memory);
  for (const auto& gone : taken_)
    forget(gone);
  return batch;
}

void waiting_rows::save_row(const waiting& entry, state_writer& into) const {
  const auto* row = row_at(entry.row);
  into.put(entry.time_us);
  into.put(entry.position);
  for (const auto& each : fields_) {
    into.put(row[each.number]);
    if (row[each.number] == std::byte{0})
      continue;
    if (types_[each.column].physical() == physical_type::string) {
      kept_text kept;
      std::memcpy(&kept, row + each.offset, sizeof(kept));
      into.put_sized({texts_.at(kept.place), kept.size});
    } else {
      into.put_bytes({row + each.offset, key_field_bytes(types_[each.column].physical())});
    }
  }
  into.count_row();
}

void waiting_rows::save(const std::vector<std::uint32_t>& keys, hash_mode mode, state_saver& into) const {
  std::vector<waiting> rows(queue_.begin() + static_cast<std::ptrdiff_t>(queue_first_), queue_.end());
  rows.insert(rows.end(), heap_.begin(), heap_.end());
  std::sort(rows.begin(), rows.end(), [](const waiting& a, const waiting& b) { return comes_after()(b, a); });
  arena memory;
  for (std::size_t first = 0; first < rows.size();) {
    memory.reset();
    auto last = first;
    for (std::uint64_t bytes = 0; last < rows.size() && last - first < batch_rows_max; ++last) {
      bytes += text_bytes_of(rows[last]);
      if (last != first && bytes > batch_text_bytes_max)
        break;
    }
    const std::span<const waiting> part(rows.data() + first, last - first);
    const auto* hashes = keys.empty() ? nullptr : encode_keys(gather(part, memory), keys, mode, memory).hashes;
    for (std::size_t k = 0; k < part.size(); ++k) {
      auto writer = into.of_slot(hashes == nullptr ? 0 : slot_of(hashes[k]));
      save_row(part[k], writer);
    }
    first = last;
  }
}

void waiting_rows::load(state_reader& from) {
  waiting entry;
  entry.time_us = from.take<std::int64_t>();
  entry.position = from.take<row_position>();
  entry.row = make_row();
  auto* row = row_at(entry.row);
  for (const auto& each : fields_) {
    row[each.number] = std::byte{from.take<std::uint8_t>() != 0};
    if (row[each.number] == std::byte{0})
      continue;
    if (types_[each.column].physical() == physical_type::string) {
      const auto text = from.take_sized();
      const kept_text kept{texts_.allocate(text.size()), static_cast<std::uint32_t>(text.size())};
      std::copy(text.begin(), text.end(), texts_.at(kept.place));
      std::memcpy(row + each.offset, &kept, sizeof(kept));
    } else {
      const auto value = from.take_bytes(key_field_bytes(types_[each.column].physical()));
      std::copy(value.begin(), value.end(), row + each.offset);
    }
  }
  enqueue(entry);
}

std::size_t waiting_rows::held_bytes() const noexcept {
  return pages_.size() * rows_per_page * row_bytes_ + texts_.held_bytes() +
         (queue_.capacity() + heap_.capacity()) * sizeof(waiting) + free_.capacity() * sizeof(std::uint32_t);
}

} // namespace millrace
