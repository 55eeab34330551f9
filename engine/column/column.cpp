#include "millrace/engine/column/column.hpp"

#include <type_traits>

#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Copies bit `index(i)` of `source` to bit i, a word at a time.
template <class Index>
std::uint64_t* gather_bits(const std::uint64_t* source, std::uint32_t count, Index index, arena& memory) {
  auto* const bits = memory.allocate<std::uint64_t>(bitmap::words(count));
  for (std::uint32_t begin = 0; begin < count; begin += 64) {
    const auto end = count - begin < 64 ? count : begin + 64;
    std::uint64_t word = 0;
    for (auto i = begin; i < end; ++i)
      word |= std::uint64_t{bitmap::test(source, index(i))} << (i - begin);
    bits[begin / 64] = word;
  }
  return bits;
}

template <class T, class Index>
T* gather_array(const T* source, std::uint32_t count, Index index, arena& memory) {
  auto* const values = memory.allocate<T>(count);
  for (std::uint32_t i = 0; i < count; ++i)
    values[i] = source[index(i)];
  return values;
}

/// Makes a flat column of values `index(i)` of `stored`.
template <class Index>
column gather_values(const column& stored, std::uint32_t count, Index index, arena& memory) {
  column made;
  made.value_type = stored.value_type;
  if (stored.validity != nullptr) {
    const auto* const validity = gather_bits(stored.validity, count, index, memory);
    made.validity = bitmap::all_set(validity, count) ? nullptr : validity;
  }
  with_physical(stored.value_type.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>) {
      made.values = gather_bits(stored.bits(), count, index, memory);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      made.values = stored.values;
      made.begins = gather_array(stored.begins, count, index, memory);
      made.ends = gather_array(stored.ends, count, index, memory);
    } else {
      made.values = gather_array(stored.data<T>(), count, index, memory);
    }
  });
  return made;
}

} // namespace

column flatten(const column& source, std::uint32_t row_count, arena& memory) {
  const auto* const codes = source.codes;
  switch (source.encoding) {
    case column_encoding::flat: return source;
    case column_encoding::constant:
      return gather_values(source, row_count, [](std::uint32_t) { return 0U; }, memory);
    case column_encoding::dictionary:
      return gather_values(*source.dictionary, row_count, [=](std::uint32_t i) { return codes[i]; }, memory);
  }
  return source;
}

column gather(const column& source, const std::uint32_t* rows, std::uint32_t count, arena& memory) {
  const auto* const codes = source.codes;
  switch (source.encoding) {
    case column_encoding::flat:
      return gather_values(source, count, [=](std::uint32_t i) { return rows[i]; }, memory);
    case column_encoding::constant: return flatten(source, count, memory);
    case column_encoding::dictionary:
      return gather_values(*source.dictionary, count, [=](std::uint32_t i) { return codes[rows[i]]; }, memory);
  }
  return source;
}

column boolean_column(const std::uint64_t* bits, const std::uint64_t* validity) noexcept {
  column made;
  made.value_type = type_id::boolean;
  made.values = bits;
  made.validity = validity;
  return made;
}

column null_column(type of, arena& memory) {
  constexpr std::size_t widest = sizeof(int128);
  column made;
  made.value_type = of;
  made.encoding = column_encoding::constant;
  made.validity = memory.allocate_zeroed<std::uint64_t>(1);
  made.values = memory.allocate_zeroed<std::byte>(widest);
  if (of.physical() == physical_type::string) {
    made.begins = memory.allocate_zeroed<std::uint32_t>(1);
    made.ends = made.begins;
  }
  return made;
}

} // namespace millrace
