#include "millrace/engine/merge/run_merge.hpp"

#include <algorithm>
#include <limits>
#include <ranges>

namespace millrace {

namespace {

/// Bytes of the longest text of all alive rows.
std::uint64_t longest_text_of(const batch_view& rows) {
  std::uint64_t longest = 0;
  for (const auto& source : rows.columns)
    if (source.value_type.physical() == physical_type::string)
      longest = std::max(longest, longest_text(source, rows.rows));
  return longest;
}

row_position end_of(const batch_view& rows) noexcept { return rows.first_position + rows.row_count; }

/// Returns the first alive row of a batch, by number and not before `begin`, at this position or behind it.
std::uint32_t first_row_from(const batch_view& rows, std::uint32_t begin, row_position position) noexcept {
  const std::ranges::iota_view numbers(begin, rows.rows.count);
  return *std::ranges::lower_bound(numbers, position, {}, [&](std::uint32_t k) { return rows.position(rows.rows[k]); });
}

/// Writes how far the positions of alive rows are from `first`.
void write_distances(const batch_view& rows, std::uint32_t begin, std::uint32_t end, row_position first,
                     std::uint32_t* into) noexcept {
  const auto write = [&](auto position_of) {
#pragma GCC unroll 4
    for (auto k = begin; k < end; ++k)
      *into++ = static_cast<std::uint32_t>(position_of(k) - first);
  };
  const auto* numbers = rows.rows.rows;
  if (const auto* positions = rows.positions; positions == nullptr)
    write([&](std::uint32_t k) { return rows.first_position + rows.rows[k]; });
  else if (numbers == nullptr)
    write([positions](std::uint32_t k) { return positions[k]; });
  else
    write([positions, numbers](std::uint32_t k) { return positions[numbers[k]]; });
}

} // namespace

void run_merge::begin_rows(std::span<const row_run> runs) {
  cursors_.clear();
  for (const auto& run : runs)
    cursors_.push_back({run, 0});
  first_position_ = 0;
  rows_max_ = batch_rows_max;
}

void run_merge::begin_given_order(std::span<const row_run> runs) {
  begin_rows(runs);
  rows_max_ = rows_that_fit();
  way_ = way::by_order;
}

void run_merge::begin(std::span<const row_run> runs, std::size_t own) {
  begin_rows(runs);
  own_ = own;
  if (!gather_.copies_all() && have_common_rows()) {
    way_ = way::by_number;
  } else if (const auto first = first_of_consecutive(runs); first) {
    way_ = way::by_position;
    first_position_ = *first;
  } else {
    begin_given_order(runs);
    order_.begin(runs);
  }
}

/// So many rows of the longest text fit a batch, whichever rows come together; which they are depends on the number of
/// runs, and must decide about none.
std::uint32_t run_merge::rows_that_fit() const {
  std::uint64_t longest = 1;
  for (const auto& at : cursors_)
    for (const auto& rows : at.rest)
      longest = std::max(longest, longest_text_of(rows));
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(batch_text_bytes_max / longest, 1, batch_rows_max));
}

/// Returns the batch of the runs' next ones that begins first; null at the end.
const batch_view* run_merge::first_batch() const noexcept {
  const batch_view* first = nullptr;
  for (const auto& at : cursors_)
    if (!at.rest.empty() && (first == nullptr || at.rest.front().first_position < first->first_position))
      first = &at.rest.front();
  return first;
}

/// Whether batches of the runs are selections of the same rows, or of rows that lie apart; and not so few of them that it
/// would take much memory to leave each at its number.
bool run_merge::have_common_rows() {
  constexpr std::uint64_t room = 4; // Rows for each that is alive.
  before_ = cursors_;
  std::uint64_t alive = 0;
  std::uint64_t all = 0;
  row_position end = 0;
  auto are_common = true;
  while (const auto* batch = first_batch()) {
    are_common = batch->first_position >= end;
    all += batch->row_count;
    end = end_of(*batch);
    for (auto& at : cursors_) {
      if (at.rest.empty() || !are_common)
        continue;
      const auto& rows = at.rest.front();
      if (rows.first_position == batch->first_position) {
        are_common = rows.row_count == batch->row_count && rows.positions == nullptr && rows.major_orders == nullptr;
        alive += rows.rows.count;
        at.rest = at.rest.subspan(1);
      } else {
        are_common = rows.first_position >= end;
      }
    }
    if (!are_common)
      break;
  }
  cursors_ = before_;
  return are_common && all <= room * alive;
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
  row_count_ = static_cast<std::uint32_t>(order.size());
  alive_ = row_count_;
  stays_ = false;
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

/// Places the next rows of those that need no order; false at the end.
bool run_merge::place_next() {
  const auto* batch = first_batch();
  if (batch == nullptr)
    return false;
  auto end = first_position_ + rows_max_;
  stays_ = false;
  if (way_ == way::by_number) {
    first_position_ = std::max(first_position_, batch->first_position);
    end = std::min(first_position_ + rows_max_, end_of(*batch));
    stays_ = end - first_position_ == batch->row_count;
  }
  place_until(end);
  row_count_ = way_ == way::by_number ? static_cast<std::uint32_t>(end - first_position_) : alive_;
  return true;
}

/// Takes the rows before a position, each of which says by its own where it goes. Where rows stay, their selection says it.
void run_merge::place_until(row_position end) {
  targets_.resize(end - first_position_);
  segments_.clear();
  alive_ = 0;
  const auto own = static_cast<std::ptrdiff_t>(own_);
  for (auto& at : cursors_)
    while (!at.rest.empty()) {
      const auto& batch = at.rest.front();
      const auto begin = at.row;
      at.row = first_row_from(batch, begin, end);
      if (const auto count = at.row - begin; count != 0) {
        const auto* targets = stays_ && !batch.rows.is_dense() ? batch.rows.rows : targets_.data() + alive_;
        if (targets != batch.rows.rows)
          write_distances(batch, begin, at.row, first_position_, targets_.data() + alive_);
        segments_.push_back({&batch, begin, {targets, count}, &at - cursors_.data() == own});
        alive_ += count;
      }
      if (at.row < batch.rows.count)
        break;
      at = {at.rest.subspan(1), 0};
    }
}

std::optional<batch_view> run_merge::next(arena& memory) {
  if (way_ != way::by_order)
    return next_by_place(memory);
  const auto order = order_.next(rows_max_);
  return order.empty() ? std::nullopt : std::optional(take(order, memory));
}

std::optional<batch_view> run_merge::next_by_place(arena& memory) {
  for (;;) {
    before_ = cursors_;
    const auto first = first_position_;
    if (!place_next())
      return std::nullopt;
    if (segments_.empty()) {
      first_position_ += row_count_;
      continue;
    }
    gather_.begin(segments_, row_count_, stays_);
    if (gather_.texts_fit())
      return gather(memory);
    cursors_ = before_;
    first_position_ = first;
    rows_max_ = rows_that_fit();
  }
}

batch_view run_merge::take(std::span<const std::uint32_t> order, arena& memory) {
  place(order);
  gather_.begin(segments_, row_count_, stays_);
  return gather(memory);
}

/// Returns the rows of the result that some row goes to, ascending.
selection run_merge::targets_in_order(arena& memory) const {
  if (alive_ == row_count_)
    return selection::all(row_count_);
  auto* is_target = memory.allocate_zeroed<std::uint8_t>(row_count_);
  for (const auto& part : segments_)
    for (const auto target : part.targets)
      is_target[target] = 1;
  // Also writes where no row is, as a branch would cost more; so there is room for one more.
  auto* rows = memory.allocate<std::uint32_t>(alive_ + 1);
  std::uint32_t count = 0;
  for (std::uint32_t row = 0; row < row_count_; ++row) {
    rows[count] = row;
    count += is_target[row];
  }
  return {rows, count};
}

/// Gathers the rows that are placed, and says where they stand in the order of the stream, and what the watermark is at each.
batch_view run_merge::gather(arena& memory) {
  batch_view batch;
  batch.columns = gather_.columns(memory);
  batch.row_count = row_count_;
  batch.rows = targets_in_order(memory);
  batch.kinds = gather_.array(&batch_view::kinds, change_kind::insert, memory);
  batch.first_position = first_position_;
  first_position_ += row_count_;
  if (!keeps_places_)
    return batch;
  if (way_ == way::by_order)
    batch.positions = gather_.positions(memory);
  batch.major_orders = gather_.array(&batch_view::major_orders, std::int64_t{0}, memory);
  // No running time means that the watermark before the chunk decides, as does the lowest time.
  batch.times_max = gather_.array(&batch_view::times_max, std::numeric_limits<std::int64_t>::min(), memory);
  return batch;
}

} // namespace millrace
