#include "millrace/engine/operator/run_merge.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/result_writer.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Calls `body(target, row)` for every row of a segment.
template <class Segment, class Body>
void for_each_row(const Segment& segment, Body&& body) {
  const auto* targets = segment.targets.data();
  const auto count = static_cast<std::uint32_t>(segment.targets.size());
  if (const auto* rows = segment.from->rows.rows; rows != nullptr)
    for (std::uint32_t i = 0; i < count; ++i)
      body(targets[i], rows[segment.first + i]);
  else
    for (std::uint32_t i = 0; i < count; ++i)
      body(targets[i], segment.first + i);
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

/// Copies bytes, of which there are as many as a word has or more, up to twice as many.
template <class Word>
void copy_ends(char* to, const char* from, std::uint32_t size) noexcept {
  Word head = 0;
  Word tail = 0;
  std::memcpy(&head, from, sizeof(Word));
  std::memcpy(&tail, from + size - sizeof(Word), sizeof(Word));
  std::memcpy(to, &head, sizeof(Word));
  std::memcpy(to + size - sizeof(Word), &tail, sizeof(Word));
}

/// Copies a text to where there is room for it. Most are short, and a call would take longer than the copying.
inline void copy_text(char* to, const char* from, std::uint32_t size) noexcept {
  if (size > 2 * sizeof(std::uint64_t)) {
    std::memcpy(to, from, size);
  } else if (size >= sizeof(std::uint64_t)) {
    copy_ends<std::uint64_t>(to, from, size);
  } else if (size >= sizeof(std::uint32_t)) {
    copy_ends<std::uint32_t>(to, from, size);
  } else if (size != 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

/// Writes a column of texts in any order of rows. A long text that rows share is copied once.
class text_gathering {
public:
  text_gathering(type value_type, std::uint32_t count, arena& memory)
    : validity_(count, memory), memory_(&memory), begins_(memory.allocate<std::uint32_t>(count)),
      ends_(memory.allocate<std::uint32_t>(count)) {
    result_.value_type = value_type;
  }

  /// All texts are where one column has them, and stay there.
  template <class Segment>
  void refer(std::span<const Segment> segments, std::size_t index) {
    result_.values = segments.front().from->columns[index].store().values;
    for (const auto& part : segments)
      for_each_text(part, index, [&](std::uint32_t target, std::uint32_t begin, std::uint32_t end) {
        begins_[target] = begin;
        ends_[target] = end;
      });
  }

  /// @pre All texts together have room in one column.
  template <class Segment>
  void copy(std::span<const Segment> segments, std::size_t index) {
    std::uint64_t total = 0;
    for (const auto& part : segments)
      for_each_text(part, index, [&](std::uint32_t, std::uint32_t begin, std::uint32_t end) { total += end - begin; });
    MILLRACE_CHECK(total < (std::uint64_t{1} << 32U));
    blob_ = memory_->allocate<char>(total);
    for (const auto& part : segments)
      copy_part(part, index);
    result_.values = blob_;
  }

  [[nodiscard]] column finish() noexcept {
    result_.begins = begins_;
    result_.ends = ends_;
    result_.validity = validity_.bits();
    return result_;
  }

private:
  /// Calls `body(target, begin, end)` for every row that is not NULL.
  template <class Segment, class Body>
  void for_each_text(const Segment& part, std::size_t index, Body&& body) {
    const auto& from = part.from->columns[index];
    const auto& texts = from.store();
    if (from.encoding == column_encoding::flat && from.has_no_nulls())
      return for_each_row(part, [&](std::uint32_t target, std::uint32_t row) {
        body(target, texts.begins[row], texts.ends[row]);
      });
    for_each_row(part, [&](std::uint32_t target, std::uint32_t row) {
      const auto value = from.value_index(row);
      if (from.is_valid(row))
        body(target, texts.begins[value], texts.ends[value]);
      else
        put_null(target);
    });
  }
  template <class Segment>
  void copy_part(const Segment& part, std::size_t index) {
    constexpr std::uint32_t long_size = 64;
    const auto* texts = part.from->columns[index].store().template data<char>();
    std::uint32_t last_begin = 0; // Where the text before was in what is copied from, and where it is here.
    std::uint32_t last_place = 0;
    std::uint32_t last_size = 0;
    for_each_text(part, index, [&](std::uint32_t target, std::uint32_t begin, std::uint32_t end) {
      const auto size = end - begin;
      const auto is_shared = size >= long_size && begin == last_begin && size == last_size;
      const auto place = is_shared ? last_place : size_;
      if (!is_shared) {
        copy_text(blob_ + place, texts + begin, size);
        size_ += size;
      }
      begins_[target] = place;
      ends_[target] = place + size;
      last_begin = begin;
      last_place = place;
      last_size = size;
    });
  }
  void put_null(std::uint32_t target) {
    validity_.clear(target);
    begins_[target] = 0;
    ends_[target] = 0;
  }

  column result_;
  result_validity validity_;
  arena* memory_;
  std::uint32_t* begins_;
  std::uint32_t* ends_;
  char* blob_ = nullptr;   ///< Of copied texts.
  std::uint32_t size_ = 0; ///< Bytes of those so far.
};

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
  next_place_ = 0;
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
  if (value_type.physical() == physical_type::string)
    return gather_texts(index, row_count, memory);
  return with_physical(value_type.physical(), [&]<class T>() {
    result_writer<T> writer(value_type, row_count, memory);
    for (const auto& part : segments_)
      scatter<T>(part.from->columns[index], part, writer);
    return writer.finish();
  });
}

/// Texts are copied, unless all are in one place: a column that is passed through has them where they were read.
column run_merge::gather_texts(std::size_t index, std::uint32_t row_count, arena& memory) const {
  const auto& first = segments_.front().from->columns[index];
  const std::span<const segment> segments(segments_);
  text_gathering gathering(first.value_type, row_count, memory);
  const auto are_elsewhere = [&](const segment& part) {
    return part.from->columns[index].store().values != first.store().values;
  };
  if (copies_texts_ || std::any_of(segments.begin(), segments.end(), are_elsewhere))
    gathering.copy(segments, index);
  else
    gathering.refer(segments, index);
  return gathering.finish();
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
  gather_places(batch, memory);
  if (some_batch([](const batch_view& from) { return from.kinds != nullptr; }))
    batch.kinds = gather_array<change_kind>(count, memory, [](const batch_view& from, std::uint32_t row) {
      return from.kinds == nullptr ? change_kind::insert : from.kinds[row];
    });
  return batch;
}

/// Says where rows stand in the order of the stream, and what the watermark is at each.
void run_merge::gather_places(batch_view& batch, arena& memory) {
  const auto count = batch.row_count;
  if (!keeps_places_) {
    batch.first_position = next_place_;
    next_place_ += count;
    return;
  }
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
}

} // namespace millrace
