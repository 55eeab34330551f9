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
  column result;
  result.value_type = stored.value_type;
  if (stored.validity != nullptr) {
    const auto* const validity = gather_bits(stored.validity, count, index, memory);
    result.validity = bitmap::all_set(validity, count) ? nullptr : validity;
  }
  with_physical(stored.value_type.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, bool>) {
      result.values = gather_bits(stored.bits(), count, index, memory);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      result.values = stored.values;
      result.begins = gather_array(stored.begins, count, index, memory);
      result.ends = gather_array(stored.ends, count, index, memory);
    } else {
      result.values = gather_array(stored.data<T>(), count, index, memory);
    }
  });
  return result;
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
  column result;
  result.value_type = type_id::boolean;
  result.values = bits;
  result.validity = validity;
  return result;
}

column null_column(type value_type, arena& memory) {
  constexpr std::size_t widest = sizeof(int128);
  column result;
  result.value_type = value_type;
  result.encoding = column_encoding::constant;
  result.validity = memory.allocate_zeroed<std::uint64_t>(1);
  result.values = memory.allocate_zeroed<std::byte>(widest);
  if (value_type.physical() == physical_type::string) {
    result.begins = memory.allocate_zeroed<std::uint32_t>(1);
    result.ends = result.begins;
  }
  return result;
}

} // namespace millrace
