#include "millrace/engine/expression/merger.hpp"

#include <string_view>
#include <type_traits>

#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

column_merger::column_merger(type of, std::uint32_t row_count, arena& memory, row_failures& failures)
  : type_(of), row_count_(row_count), memory_(&memory), failures_(&failures) {
  const auto physical = of.physical();
  if (physical == physical_type::bit)
    bits_ = memory.allocate_zeroed<std::uint64_t>(bitmap::words(row_count));
  else if (physical == physical_type::string)
    text_.emplace(of, row_count, memory);
  else
    values_ = memory.allocate_bytes(std::size_t{row_count} * width_of(physical));
}

void column_merger::set_null(std::uint32_t row) {
  if (validity_ == nullptr) {
    validity_ = memory_->allocate<std::uint64_t>(bitmap::words(row_count_));
    bitmap::fill(validity_, row_count_, true);
  }
  bitmap::clear(validity_, row);
}

template <class T>
void column_merger::take_fixed(const column& source, const selection& rows) {
  const lane<T> values(source);
  auto* out = reinterpret_cast<T*>(values_);
  for_each_alive(rows, [&](std::uint32_t row) { out[row] = values[row]; });
}

void column_merger::take_bits(const column& source, const selection& rows) {
  const lane<bool> values(source);
  for_each_alive(rows, [&](std::uint32_t row) { bitmap::assign(bits_, row, values[row]); });
}

void column_merger::take_text(const column& source, const selection& rows) {
  const lane<std::string_view> values(source);
  for_each_alive(rows, [&](std::uint32_t row) {
    if (!values.is_valid(row))
      return;
    if (text_->has_room_for(values[row]))
      text_->put(row, values[row]);
    else
      failures_->overfill();
  });
}

void column_merger::take(const column& source, const selection& rows) {
  if (!source.has_no_nulls())
    for_each_alive(rows, [&](std::uint32_t row) {
      if (!source.is_valid(row))
        set_null(row);
    });
  with_physical(type_.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>)
      take_bits(source, rows);
    else if constexpr (std::is_same_v<T, std::string_view>)
      take_text(source, rows);
    else
      take_fixed<T>(source, rows);
  });
}

column column_merger::finish() const noexcept {
  if (text_.has_value()) {
    auto merged = text_->finish();
    merged.validity = validity_;
    return merged;
  }
  column made;
  made.value_type = type_;
  made.values = bits_ != nullptr ? static_cast<const void*>(bits_) : values_;
  made.validity = validity_;
  return made;
}

} // namespace millrace
