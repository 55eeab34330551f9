#include "millrace/engine/state/row_store.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <type_traits>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/column/result_writer.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t row_bytes_max = std::numeric_limits<std::uint32_t>::max();

} // namespace

/// Bytes of each row with its texts.
void row_store::measure(const batch_view& rows, selection which) {
  sizes_.assign(which.count, layout_.fixed_bytes());
  for (std::size_t i = 0; i < layout_.column_count(); ++i) {
    if (!layout_.field_of(i).is_kept() || layout_.type_of(i).physical() != physical_type::string)
      continue;
    const auto& values = rows.columns[i];
    const auto& store = values.store();
    for (std::uint32_t k = 0; k < which.count; ++k)
      if (values.is_valid(which[k])) {
        const auto at = values.value_index(which[k]);
        sizes_[k] += store.ends[at] - store.begins[at];
      }
  }
}

template <class T>
void row_store::put(std::size_t column, const millrace::column& values, selection which) {
  const auto field = layout_.field_of(column); // A copy, which no byte that is written can change.
  const column_reader<T> reader(values);
  for (std::uint32_t k = 0; k < which.count; ++k) {
    if (!reader.is_valid(which[k]))
      continue;
    const auto value = reader[which[k]];
    if constexpr (std::is_same_v<T, std::string_view>) {
      field.put_text(added_[k], static_cast<std::uint32_t>(sizes_[k]), value);
      sizes_[k] += value.size();
    } else {
      field.put(added_[k], value);
    }
  }
}

/// Column by column, so that the type of each is asked for once per batch.
void row_store::add(const batch_view& rows, selection which, const std::uint64_t* hashes,
                    std::vector<heap_place>& into) {
  measure(rows, which);
  if (std::any_of(sizes_.begin(), sizes_.end(), [](std::uint64_t size) { return size > row_bytes_max; }))
    throw std::bad_alloc();
  added_.resize(which.count);
  for (std::uint32_t k = 0; k < which.count; ++k) {
    const auto place = heap_.allocate(sizes_[k]);
    into.push_back(place);
    added_[k] = heap_.at(place);
    const auto slot = hashes == nullptr ? row_layout::no_slot : millrace::slot_of(hashes[which[k]]);
    layout_.begin(added_[k], static_cast<std::uint32_t>(sizes_[k]), static_cast<std::uint16_t>(slot));
    sizes_[k] = layout_.fixed_bytes(); // From now on: where the row's next text goes.
  }
  for (std::size_t i = 0; i < layout_.column_count(); ++i)
    if (layout_.field_of(i).is_kept())
      with_physical(layout_.type_of(i).physical(), [&]<class T>() { put<T>(i, rows.columns[i], which); });
}

heap_place row_store::add(std::span<const std::byte> saved) {
  const auto place = heap_.allocate(saved.size());
  std::memcpy(heap_.at(place), saved.data(), saved.size());
  return place;
}

template <class T>
column row_store::gather(std::size_t column, arena& memory) const {
  const auto count = static_cast<std::uint32_t>(read_.size());
  const auto field = layout_.field_of(column);
  result_writer<T> writer(layout_.type_of(column), count, memory);
  for (std::uint32_t k = 0; k < count; ++k)
    if (field.is_valid(read_[k]))
      writer.put(k, field.value<T>(read_[k]));
    else
      writer.put_null(k);
  return writer.finish();
}

std::span<const column> row_store::gather(std::span<const heap_place> places, arena& memory) {
  read_.clear();
  for (const auto place : places)
    read_.push_back(heap_.at(place));
  auto* columns = memory.allocate<column>(layout_.column_count());
  for (std::size_t i = 0; i < layout_.column_count(); ++i) {
    const auto& value_type = layout_.type_of(i);
    columns[i] = layout_.field_of(i).is_kept()
                   ? with_physical(value_type.physical(), [&]<class T>() { return gather<T>(i, memory); })
                   : null_column(value_type, memory);
  }
  return {columns, layout_.column_count()};
}

} // namespace millrace
