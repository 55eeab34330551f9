#include "millrace/engine/operator/window_rows.hpp"

#include "millrace/engine/operator/time_reader.hpp"

namespace millrace {

/// Most rows are in the window of the row before, so bounds and firing time are computed where that changes.
void window_rows::enter(const time_window& window) {
  current_ = window;
  current_fires_ = firing_time(current_);
  is_current_open_ = false;
}

template <class Times>
void window_rows::decide(const Times& times, const batch_view& batch, window_store& store,
                         operator_context& context) {
  const auto& frontier = context.frontier;
  const auto rows = batch.rows;
  std::uint32_t in_time_count = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    if (!times.is_valid(row)) {
      fates_[k] = fate::rejected;
      ++rejected_count_;
      continue;
    }
    const auto time_us = times[row];
    if (time_us < current_.start || time_us >= current_.end)
      enter(spec_.kind->assign(time_us, spec_));
    const auto watermark = batch.times_max == nullptr ? frontier.before : frontier.at(batch.times_max[row]);
    if (current_fires_ <= watermark) {
      fates_[k] = fate::late;
      ++late_count_;
      continue;
    }
    // Opened by the first row in time: one that only late rows fall into is not.
    if (!is_current_open_) {
      current_number_ = store.open(current_);
      is_current_open_ = true;
      is_one_window_ = in_time_count == 0 || (is_one_window_ && bounds_[0] == current_);
    }
    fates_[k] = fate::in_time;
    windows_[in_time_count] = current_number_;
    bounds_[in_time_count++] = current_;
  }
}

void window_rows::begin(std::uint32_t row_count) {
  if (fates_.size() < row_count) {
    fates_.resize(row_count);
    windows_.resize(row_count);
    bounds_.resize(row_count);
  }
  // The window of the batch before may have closed in between.
  current_ = {};
  is_current_open_ = false;
  is_one_window_ = true;
  late_count_ = 0;
  rejected_count_ = 0;
}

void window_rows::assign(const batch_view& batch, window_store& store, operator_context& context) {
  begin(batch.rows.count);
  with_times(batch.columns[spec_.time_column], [&](const auto& times) { decide(times, batch, store, context); });
  split(batch, context);
}

void window_rows::assign_groups(const batch_view& groups, const time_window* bounds, window_store& store,
                                operator_context& context) {
  begin(groups.rows.count);
  auto* in_time = context.memory.allocate<std::uint32_t>(groups.rows.count);
  std::uint32_t count = 0;
  for (std::uint32_t k = 0; k < groups.rows.count; ++k) {
    const auto row = groups.rows[k];
    if (bounds[row] != current_)
      enter(bounds[row]);
    if (current_fires_ <= context.frontier.before) {
      ++late_count_;
      continue;
    }
    if (!is_current_open_) {
      current_number_ = store.open(current_);
      is_current_open_ = true;
    }
    windows_[count] = current_number_;
    in_time[count++] = row;
  }
  in_time_ = {in_time, count};
  late_ = {};
}

selection window_rows::find_late(const batch_view& batch, operator_context& context) {
  begin(0);
  const auto before = context.memory.position();
  auto* late = context.memory.allocate<std::uint32_t>(batch.rows.count);
  std::uint32_t count = 0;
  with_times(batch.columns[spec_.time_column], [&](const auto& times) {
    for (std::uint32_t k = 0; k < batch.rows.count; ++k) {
      const auto row = batch.rows[k];
      if (times[row] < current_.start || times[row] >= current_.end)
        enter(spec_.kind->assign(times[row], spec_));
      if (current_fires_ <= context.frontier.before)
        late[count++] = row;
    }
  });
  if (count == 0)
    context.memory.rewind(before);
  return {late, count};
}

void window_rows::split(const batch_view& batch, operator_context& context) {
  in_time_ = batch.rows;
  late_ = {};
  if (late_count_ + rejected_count_ == 0)
    return;
  const auto rows = batch.rows;
  auto* in_time = context.memory.allocate<std::uint32_t>(rows.count);
  auto* late = context.memory.allocate<std::uint32_t>(late_count_);
  std::uint32_t in_time_count = 0;
  std::uint32_t late_count = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    if (fates_[k] == fate::in_time)
      in_time[in_time_count++] = rows[k];
    else if (fates_[k] == fate::late)
      late[late_count++] = rows[k];
    else
      context.rejects.reject(batch, {rows[k], row_error::null_event_time}, node_);
  }
  in_time_ = {in_time, in_time_count};
  late_ = {late, late_count};
}

} // namespace millrace
