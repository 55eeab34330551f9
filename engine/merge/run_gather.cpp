#include "millrace/engine/merge/run_gather.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Calls `body(target, row)` for every row of a segment. Most bodies copy a value, next to which the loop would take long.
template <class Body>
void for_each_row(const run_gather::segment& segment, Body&& body) {
  const auto* targets = segment.targets.data();
  const auto count = segment.targets.size();
  if (const auto* rows = segment.from->rows.rows; rows != nullptr) {
    rows += segment.first;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
      body(targets[i], rows[i]);
  } else {
    const auto first = segment.first;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
      body(targets[i], static_cast<std::uint32_t>(first + i));
  }
}

/// Calls `body(target, begin, end)` for every row with a text, and `put_null(target)` for the others.
template <class Body, class PutNull>
void for_each_text(const run_gather::segment& segment, const column& from, Body&& body, PutNull&& put_null) {
  const auto& texts = from.store();
  if (from.encoding == column_encoding::flat && from.has_no_nulls())
    return for_each_row(segment, [&, begins = texts.begins, ends = texts.ends](std::uint32_t target, std::uint32_t row) {
      body(target, begins[row], ends[row]);
    });
  for_each_row(segment, [&](std::uint32_t target, std::uint32_t row) {
    const auto value = from.value_index(row);
    if (from.is_valid(row))
      body(target, texts.begins[value], texts.ends[value]);
    else
      put_null(target);
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

[[nodiscard]] bool is_same(const column& a, const column& b) noexcept {
  return a.encoding == b.encoding && a.validity == b.validity && a.values == b.values && a.begins == b.begins &&
         a.ends == b.ends && a.codes == b.codes && a.dictionary == b.dictionary;
}

} // namespace

void run_gather::begin(std::span<const segment> segments, std::uint32_t row_count, bool stays) {
  MILLRACE_DCHECK(!segments.empty());
  segments_ = segments;
  row_count_ = row_count;
  base_ = nullptr;
  if (stays) {
    const auto own = std::ranges::find_if(segments, &segment::is_own);
    base_ = own != segments.end() ? &*own : &*std::ranges::max_element(segments, {}, [](const segment& part) {
      return part.targets.size();
    });
  }
  measure_texts();
}

/// All texts of a column may be in one place, as where it is passed through; otherwise they are copied.
void run_gather::measure_texts() {
  const auto& columns = segments_.front().from->columns;
  text_bytes_.assign(columns.size(), texts_stay);
  texts_fit_ = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].value_type.physical() != physical_type::string)
      continue;
    const auto is_here = [&](const segment& part) { return source(part, i).store().values == columns[i].store().values; };
    if (!copies_all_ && std::ranges::all_of(segments_, is_here))
      continue;
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    for (const auto& part : segments_) {
      const auto add = [&](std::uint32_t, std::uint32_t begin, std::uint32_t end) { bytes += end - begin; };
      for_each_text(part, source(part, i), add, [](std::uint32_t) {});
      count += part.targets.size();
    }
    text_bytes_[i] = bytes;
    texts_fit_ &= bytes <= batch_text_bytes_max || count == 1;
  }
}

std::span<const column> run_gather::columns(arena& memory) const {
  const auto count = segments_.front().from->columns.size();
  auto* columns = memory.allocate<column>(count);
  for (std::size_t i = 0; i < count; ++i)
    columns[i] = gather_column(i, memory);
  return {columns, count};
}

/// Whether a column is one and the same in all batches, with each row where it goes.
bool run_gather::is_common(std::size_t index) const noexcept {
  if (base_ == nullptr || copies_all_)
    return false;
  const auto& common = source(*base_, index);
  return std::ranges::all_of(segments_, [&](const segment& part) { return is_same(source(part, index), common); });
}

/// Whether values of a column stand in arrays, at the numbers of their rows.
bool run_gather::is_plain(std::size_t index) const noexcept {
  return std::ranges::all_of(
    segments_, [&](const segment& part) { return source(part, index).encoding == column_encoding::flat; });
}

column run_gather::gather_column(std::size_t index, arena& memory) const {
  const auto& first = source(segments_.front(), index);
  if (is_common(index))
    return first;
  if (first.value_type.physical() == physical_type::string)
    return gather_texts(index, memory);
  column result;
  result.value_type = first.value_type;
  result.values =
    with_physical(first.value_type.physical(), [&]<class T>() { return gather_values<T>(index, memory); });
  result.validity = gather_validity(index, memory);
  return result;
}

/// Returns the values of the caller's own column where the rows of others may be put between them; null where not.
template <class T>
T* run_gather::room_in_base(std::size_t index) const noexcept {
  if (base_ == nullptr || !base_->is_own || copies_all_ || !source(*base_, index).is_fillable)
    return nullptr;
  return static_cast<T*>(const_cast<void*>(source(*base_, index).values)); // Made in the caller's memory, as it says.
}

/// Copies arrays of which `source_of(segment)` is the segment's. Where rows stay, the longest run is copied as a whole, other
/// rows with it, and the rest put into it.
template <class T, class Source>
void run_gather::copy_plain(T* into, Source&& source_of) const {
  if (base_ != nullptr)
    std::memcpy(into, source_of(*base_), std::size_t{row_count_} * sizeof(T));
  copy_others(into, source_of);
}

/// Copies the rows of all segments but the one where rows stay.
template <class T, class Source>
void run_gather::copy_others(T* into, Source&& source_of) const {
  for (const auto& part : segments_)
    if (&part != base_)
      for_each_row(part, [from = source_of(part), into](std::uint32_t target, std::uint32_t row) { into[target] = from[row]; });
}

template <class T>
const void* run_gather::gather_values(std::size_t index, arena& memory) const {
  if constexpr (std::is_same_v<T, bool>) {
    auto* bits = memory.allocate_zeroed<std::uint64_t>(bitmap::words(row_count_));
    for (const auto& part : segments_)
      for_each_row(part, [bits, values = column_reader<bool>(source(part, index))](
                           std::uint32_t target, std::uint32_t row) { bitmap::assign(bits, target, values[row]); });
    return bits;
  } else if constexpr (!std::is_same_v<T, std::string_view>) {
    const auto values_of = [&](const segment& part) { return source(part, index).template data<T>(); };
    const auto has_arrays = is_plain(index);
    if (auto* room = has_arrays ? room_in_base<T>(index) : nullptr; room != nullptr) {
      copy_others(room, values_of);
      return room;
    }
    auto* values = memory.allocate<T>(row_count_);
    if (has_arrays)
      copy_plain(values, values_of);
    else
      for (const auto& part : segments_)
        for_each_row(part, [values, from = column_reader<T>(source(part, index))](
                             std::uint32_t target, std::uint32_t row) { values[target] = from[row]; });
    return values;
  }
  return nullptr;
}

const std::uint64_t* run_gather::gather_validity(std::size_t index, arena& memory) const {
  if (std::ranges::all_of(segments_, [&](const segment& part) { return source(part, index).has_no_nulls(); }))
    return nullptr;
  auto* bits = memory.allocate<std::uint64_t>(bitmap::words(row_count_));
  bitmap::fill(bits, row_count_, true);
  for (const auto& part : segments_)
    if (const auto& from = source(part, index); !from.has_no_nulls())
      for_each_row(part, [bits, &from](std::uint32_t target, std::uint32_t row) {
        if (!from.is_valid(row))
          bitmap::clear(bits, target);
      });
  return bits;
}

column run_gather::gather_texts(std::size_t index, arena& memory) const {
  const auto& first = source(segments_.front(), index);
  auto* begins = memory.allocate<std::uint32_t>(row_count_);
  auto* ends = memory.allocate<std::uint32_t>(row_count_);
  column result;
  result.value_type = first.value_type;
  result.begins = begins;
  result.ends = ends;
  result.validity = gather_validity(index, memory);
  if (text_bytes_[index] == texts_stay) {
    result.values = first.store().values;
    refer_to_texts(index, begins, ends);
  } else {
    result.values = copy_texts(index, begins, ends, memory);
  }
  return result;
}

void run_gather::refer_to_texts(std::size_t index, std::uint32_t* begins, std::uint32_t* ends) const {
  if (is_plain(index)) {
    copy_plain(begins, [&](const segment& part) { return source(part, index).begins; });
    copy_plain(ends, [&](const segment& part) { return source(part, index).ends; });
    return;
  }
  const auto put = [begins, ends](std::uint32_t target, std::uint32_t begin, std::uint32_t end) {
    begins[target] = begin;
    ends[target] = end;
  };
  for (const auto& part : segments_)
    for_each_text(part, source(part, index), put, [&](std::uint32_t target) { put(target, 0, 0); });
}

/// Copies texts one behind the other; a long one that rows share is copied once.
const char* run_gather::copy_texts(std::size_t index, std::uint32_t* begins, std::uint32_t* ends, arena& memory) const {
  constexpr std::uint32_t long_size = 64;
  MILLRACE_CHECK(text_bytes_[index] < (std::uint64_t{1} << 32U));
  auto* blob = memory.allocate<char>(text_bytes_[index]);
  std::uint32_t size = 0;
  for (const auto& part : segments_) {
    const auto& from = source(part, index);
    const auto* texts = from.store().data<char>();
    std::uint32_t last_begin = 0; // Where the text before was in what is copied from, and where it is here.
    std::uint32_t last_place = 0;
    std::uint32_t last_size = 0;
    const auto copy = [&](std::uint32_t target, std::uint32_t begin, std::uint32_t end) {
      const auto text_size = end - begin;
      const auto is_shared = text_size >= long_size && begin == last_begin && text_size == last_size;
      const auto place = is_shared ? last_place : size;
      if (!is_shared) {
        copy_text(blob + place, texts + begin, text_size);
        size += text_size;
      }
      begins[target] = place;
      ends[target] = place + text_size;
      last_begin = begin;
      last_place = place;
      last_size = text_size;
    };
    for_each_text(part, from, copy, [&](std::uint32_t target) {
      begins[target] = 0;
      ends[target] = 0;
    });
  }
  return blob;
}

template <class T>
const T* run_gather::array(const T* batch_view::*member, T missing, arena& memory) const {
  const auto array_of = [member](const segment& part) { return part.from->*member; };
  if (std::ranges::all_of(segments_, [&](const segment& part) { return array_of(part) == nullptr; }))
    return nullptr;
  const auto* common = array_of(segments_.front());
  if (base_ != nullptr && !copies_all_ &&
      std::ranges::all_of(segments_, [&](const segment& part) { return array_of(part) == common; }))
    return common;
  auto* values = memory.allocate<T>(row_count_);
  if (std::ranges::none_of(segments_, [&](const segment& part) { return array_of(part) == nullptr; })) {
    copy_plain(values, array_of);
    return values;
  }
  for (const auto& part : segments_)
    for_each_row(part, [values, missing, from = array_of(part)](std::uint32_t target, std::uint32_t row) {
      values[target] = from == nullptr ? missing : from[row];
    });
  return values;
}

template const change_kind* run_gather::array(const change_kind* batch_view::*, change_kind, arena&) const;
template const std::int64_t* run_gather::array(const std::int64_t* batch_view::*, std::int64_t, arena&) const;

const row_position* run_gather::positions(arena& memory) const {
  auto* positions = memory.allocate<row_position>(row_count_);
  for (const auto& part : segments_)
    for_each_row(part, [positions, from = part.from](std::uint32_t target, std::uint32_t row) {
      positions[target] = from->position(row);
    });
  return positions;
}

} // namespace millrace
