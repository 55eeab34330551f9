#include "millrace/engine/merge/run_order.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

/// Rows of a run to look at before any of them is ordered, where it has that many.
constexpr std::size_t rows_ahead = batch_rows_max;
/// No run has this number.
constexpr auto no_run = std::numeric_limits<std::uint32_t>::max();

/// Ascends with (major order, position).
uint128 key_of(std::int64_t major_order, row_position position) noexcept {
  constexpr auto sign = std::uint64_t{1} << 63U;
  return (uint128{static_cast<std::uint64_t>(major_order) ^ sign} << 64U) | position;
}

std::uint64_t major_part(uint128 key) noexcept { return static_cast<std::uint64_t>(key >> 64U); }
std::uint64_t position_part(uint128 key) noexcept { return static_cast<std::uint64_t>(key); }

/// Writes the key of every alive row; `position_of(row)` is part of it.
template <class Position>
void write_keys(const batch_view& batch, uint128* to, Position&& position_of) {
  const auto rows = batch.rows;
  const auto write = [&](auto major_of) {
    if (rows.is_dense())
      for (std::uint32_t i = 0; i < rows.count; ++i)
        to[i] = key_of(major_of(i), position_of(i));
    else
      for (std::uint32_t i = 0; i < rows.count; ++i)
        to[i] = key_of(major_of(rows.rows[i]), position_of(rows.rows[i]));
  };
  if (const auto* majors = batch.major_orders; majors != nullptr)
    write([majors](std::uint32_t row) { return majors[row]; });
  else
    write([](std::uint32_t) { return std::int64_t{0}; });
}

void write_keys(const batch_view& batch, uint128* to) {
  if (const auto* positions = batch.positions; positions != nullptr)
    write_keys(batch, to, [positions](std::uint32_t row) { return positions[row]; });
  else
    write_keys(batch, to, [first = batch.first_position](std::uint32_t row) { return first + row; });
}

/// Makes room for so many values, which are written in full: they are not set to anything before.
template <class T>
T* room_for(std::vector<T>& values, std::size_t count) {
  if (values.size() < count)
    values.resize(count);
  return values.data();
}

[[nodiscard, maybe_unused]] bool is_ascending(std::span<const uint128> keys) noexcept {
  return std::adjacent_find(keys.begin(), keys.end(), [](uint128 a, uint128 b) { return a >= b; }) == keys.end();
}

} // namespace

bool is_in_order(row_run batches) noexcept {
  auto last = uint128{0};
  auto is_first = true;
  for (const auto& batch : batches)
    for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
      const auto key = key_of(batch.major_order(batch.rows[i]), batch.position(batch.rows[i]));
      if (!is_first && key <= last)
        return false;
      last = key;
      is_first = false;
    }
  return true;
}

std::optional<row_position> first_of_consecutive(std::span<const row_run> runs) noexcept {
  std::uint64_t count = 0;
  auto lowest = ~uint128{0};
  auto highest = uint128{0};
  for (const auto& run : runs)
    for (const auto& batch : run) {
      if (batch.is_empty())
        continue;
      const auto first = batch.rows[0];
      const auto last = batch.rows[batch.rows.count - 1];
      lowest = std::min(lowest, key_of(batch.major_order(first), batch.position(first)));
      highest = std::max(highest, key_of(batch.major_order(last), batch.position(last)));
      count += batch.rows.count;
    }
  const auto is_consecutive = count != 0 && highest - lowest == uint128{count - 1};
  return is_consecutive ? std::optional(position_part(lowest)) : std::nullopt;
}

/// Looks at the next batches of a run whose rows all have their places.
void run_order::load(head& run) {
  std::size_t count = 0;
  for (; !run.rest.empty() && count < rows_ahead; run.rest = run.rest.subspan(1)) {
    const auto& batch = run.rest.front();
    write_keys(batch, room_for(run.storage, count + batch.rows.count) + count);
    count += batch.rows.count;
  }
  run.keys = {run.storage.data(), count};
  MILLRACE_DCHECK(is_ascending(run.keys));
}

void run_order::begin(std::span<const row_run> runs) {
  run_count_ = runs.size();
  if (heads_.size() < run_count_)
    heads_.resize(run_count_);
  for (std::size_t run = 0; run < run_count_; ++run) {
    heads_[run].rest = runs[run];
    load(heads_[run]);
  }
  count_ = 0;
  given_out_ = 0;
}

std::span<const std::uint32_t> run_order::next(std::uint32_t limit) {
  while (count_ - given_out_ < limit && order_more())
    ;
  const auto count = std::min<std::size_t>(limit, count_ - given_out_);
  return {order_.data() + std::exchange(given_out_, given_out_ + count), count};
}

/// Orders the next stretch of rows behind those that wait to be given out; false when there are no more.
bool run_order::order_more() {
  waiting_.assign(order_.begin() + static_cast<std::ptrdiff_t>(given_out_), order_.begin() + static_cast<std::ptrdiff_t>(count_));
  choose_rows();
  if (parts_.size() == 1)
    std::fill_n(room_for(order_, count_), count_, part_run_.front());
  else if (!parts_.empty() && !try_place())
    merge_all();
  const auto is_any = count_ != 0;
  if (!waiting_.empty()) {
    auto* order = room_for(order_, waiting_.size() + count_);
    std::copy_backward(order, order + count_, order + waiting_.size() + count_);
    std::copy(waiting_.begin(), waiting_.end(), order);
  }
  count_ += waiting_.size();
  given_out_ = 0;
  return is_any;
}

/// Takes as many rows of every run as are sure to come before all that were not looked at. That is all that were, of
/// the run whose last one is the lowest.
void run_order::choose_rows() {
  auto last = ~uint128{0};
  for (std::size_t run = 0; run < run_count_; ++run) {
    auto& at = heads_[run];
    if (at.keys.empty())
      load(at);
    if (!at.rest.empty())
      last = std::min(last, at.keys.back());
  }
  parts_.clear();
  part_run_.clear();
  count_ = 0;
  for (std::size_t run = 0; run < run_count_; ++run) {
    auto& keys = heads_[run].keys;
    const auto is_all = keys.empty() || keys.back() <= last;
    const auto end = is_all ? keys.end() : std::upper_bound(keys.begin(), keys.end(), last);
    const auto taken = static_cast<std::size_t>(end - keys.begin());
    if (taken == 0)
      continue;
    parts_.push_back({keys.first(taken), nullptr});
    part_run_.push_back(static_cast<std::uint32_t>(run));
    keys = keys.subspan(taken);
    count_ += taken;
  }
}

/// Orders rows of one major order whose positions lie close together; false where they do not.
bool run_order::try_place() {
  constexpr std::uint64_t room = 4; // Places per row.
  const auto major = major_part(parts_.front().keys.front());
  auto first = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t last = 0;
  for (const auto& part : parts_) {
    if (major_part(part.keys.front()) != major || major_part(part.keys.back()) != major)
      return false;
    first = std::min(first, position_part(part.keys.front()));
    last = std::max(last, position_part(part.keys.back()));
  }
  if (last - first >= room * count_)
    return false;
  const auto place_count = last - first + 1;
  auto* places = room_for(runs_[0], place_count);
  if (place_count != count_)
    std::fill_n(places, place_count, no_run);
  for (std::size_t i = 0; i < parts_.size(); ++i)
    for (const auto key : parts_[i].keys)
      places[position_part(key) - first] = part_run_[i];
  if (place_count == count_) {
    std::swap(runs_[0], order_);
    return true;
  }
  // Also writes where there is no row, as a branch would cost more. The last place has one.
  auto* order = room_for(order_, count_);
  std::size_t count = 0;
  for (std::size_t place = 0; place < place_count; ++place) {
    order[count] = places[place];
    count += places[place] == no_run ? 0 : 1;
  }
  MILLRACE_DCHECK(count == count_);
  return true;
}

/// Merges the parts in pairs until one is left.
void run_order::merge_all() {
  room_for(keys_[0], count_);
  room_for(keys_[1], count_);
  room_for(runs_[1], count_);
  auto* runs = room_for(runs_[0], count_);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    parts_[i].runs = runs;
    runs = std::fill_n(runs, parts_[i].keys.size(), part_run_[i]);
  }
  for (std::size_t into = 1; parts_.size() > 1; into = 1 - into) {
    std::size_t begin = 0;
    std::size_t merged = 0;
    for (std::size_t i = 0; i < parts_.size(); i += 2, ++merged) {
      const auto other = i + 1 < parts_.size() ? parts_[i + 1] : ordered_rows();
      const auto size = parts_[i].keys.size() + other.keys.size();
      auto* keys = keys_[into].data() + begin;
      merge_two(parts_[i], other, keys, runs_[into].data() + begin);
      parts_[merged] = {{keys, size}, runs_[into].data() + begin};
      begin += size;
    }
    parts_.resize(merged);
  }
  MILLRACE_DCHECK(is_ascending(parts_.front().keys));
  std::copy_n(parts_.front().runs, count_, room_for(order_, count_));
}

void run_order::merge_two(const ordered_rows& a, const ordered_rows& b, uint128* keys, std::uint32_t* runs) noexcept {
  const auto* key_a = a.keys.data();
  const auto* key_b = b.keys.data();
  const auto* end_a = key_a + a.keys.size();
  const auto* end_b = key_b + b.keys.size();
  const auto* run_a = a.runs;
  const auto* run_b = b.runs;
  while (key_a != end_a && key_b != end_b) {
    const std::size_t is_b = *key_b < *key_a ? 1 : 0;
    *keys++ = *(is_b != 0 ? key_b : key_a);
    *runs++ = *(is_b != 0 ? run_b : run_a);
    key_b += is_b;
    run_b += is_b;
    key_a += 1 - is_b;
    run_a += 1 - is_b;
  }
  std::copy(run_a, run_a + (end_a - key_a), runs);
  keys = std::copy(key_a, end_a, keys);
  runs += end_a - key_a;
  std::copy(run_b, run_b + (end_b - key_b), runs);
  std::copy(key_b, end_b, keys);
}

} // namespace millrace
