#include "millrace/tests/engine/function/random_column.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {
namespace {

constexpr std::array<std::string_view, 12> texts{"",  "a",     "abc",   "naïve",  "日本語", "2024-02-29",
                                                 "5", "-1.50", "month", "ABCabc", "%a_",    "  blank "};

std::int64_t random_integer(std::int64_t lowest, std::int64_t highest, random_sequence& random) {
  switch (random.below(6)) {
    case 0: return lowest;
    case 1: return highest;
    case 2: return 0;
    case 3: return -1;
    default: return static_cast<std::int64_t>(random.below(200)) - 100;
  }
}

std::int64_t random_integer(type value_type, random_sequence& random) {
  switch (value_type.id) {
    case type_id::tinyint: return random_integer(-128, 127, random);
    case type_id::smallint: return random_integer(-32768, 32767, random);
    case type_id::integer:
      return random_integer(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max(), random);
    case type_id::date: return static_cast<std::int64_t>(random.below(60'000)) - 30'000;
    case type_id::time: return static_cast<std::int64_t>(random.below(86'400'000'000));
    case type_id::timestamp:
      return static_cast<std::int64_t>(random.below(4'000'000'000'000'000)) - 2'000'000'000'000'000;
    default:
      return random_integer(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), random);
  }
}

double random_double(random_sequence& random) {
  constexpr std::array<double, 8> edges{0.0,
                                        -0.0,
                                        1.0,
                                        -1.0,
                                        1e308,
                                        -1e-300,
                                        std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::quiet_NaN()};
  const auto choice = random.below(2 * edges.size());
  return choice < edges.size() ? edges[choice] : (random.unit() - 0.5) * 1000;
}

int128 random_decimal(type value_type, random_sequence& random) {
  const auto highest = powers_of_ten[value_type.precision] - 1;
  switch (random.below(4)) {
    case 0: return highest;
    case 1: return -highest;
    default: return (static_cast<int128>(random.next() >> 1U) - (int128{1} << 62U)) % (highest + 1);
  }
}

void append_random(column_builder& builder, random_sequence& random) {
  const auto value_type = builder.value_type();
  if (random.below(5) == 0)
    return builder.append_null();
  switch (value_type.physical()) {
    case physical_type::bit: return builder.append_bool(random.below(2) == 0);
    case physical_type::int32:
      return builder.append_int32(static_cast<std::int32_t>(random_integer(value_type, random)));
    case physical_type::int64:
      return builder.append_int64(value_type.is_decimal()
                                    ? static_cast<std::int64_t>(random_decimal(value_type, random))
                                    : random_integer(value_type, random));
    case physical_type::int128: return builder.append_int128(random_decimal(value_type, random));
    case physical_type::float64: {
      const auto number = random_double(random);
      return builder.append_float64(value_type.id == type_id::real ? static_cast<double>(static_cast<float>(number))
                                                                   : number);
    }
    case physical_type::string: return builder.append_text(texts[random.below(texts.size())]);
    case physical_type::interval:
      return builder.append_interval({static_cast<std::int32_t>(random.below(5)) - 2,
                                      static_cast<std::int32_t>(random.below(50)) - 25,
                                      static_cast<std::int64_t>(random.below(1'000'000'000)) - 500'000'000});
  }
}

column random_flat(type value_type, std::uint32_t rows, random_sequence& random, arena& memory) {
  column_builder builder(value_type, rows, memory);
  for (std::uint32_t i = 0; i < rows; ++i)
    append_random(builder, random);
  return builder.finish();
}

template <class T>
void spoil(const void*& values, std::uint32_t rows, const std::uint64_t* alive, random_sequence& random,
           arena& memory) {
  auto* copy = memory.allocate<T>(rows);
  for (std::uint32_t i = 0; i < rows; ++i) {
    const auto garbage = random.next();
    copy[i] = static_cast<const T*>(values)[i];
    if (!bitmap::test(alive, i))
      std::memcpy(static_cast<void*>(copy + i), &garbage, std::min(sizeof garbage, sizeof(T)));
  }
  values = copy;
}

void spoil_bits(const std::uint64_t*& bits, std::uint32_t rows, const std::uint64_t* alive, random_sequence& random,
                arena& memory) {
  auto* copy = memory.allocate<std::uint64_t>(bitmap::words(rows));
  for (std::size_t word = 0; word < bitmap::words(rows); ++word)
    copy[word] = (bits[word] & alive[word]) | (random.next() & ~alive[word]);
  bits = copy;
}

} // namespace

column random_column(type value_type, std::uint32_t rows, random_sequence& random, arena& memory) {
  constexpr std::uint32_t entries = 7;
  switch (random.below(4)) {
    case 0: {
      auto values = random_flat(value_type, 1, random, memory);
      values.encoding = column_encoding::constant;
      return values;
    }
    case 1: {
      auto* codes = memory.allocate<std::uint32_t>(rows);
      for (std::uint32_t i = 0; i < rows; ++i)
        codes[i] = static_cast<std::uint32_t>(random.below(entries));
      column values;
      values.value_type = value_type;
      values.encoding = column_encoding::dictionary;
      values.codes = codes;
      values.dictionary = memory.make<column>(random_flat(value_type, entries, random, memory));
      values.dictionary_size = entries;
      return values;
    }
    default: return random_flat(value_type, rows, random, memory);
  }
}

column with_garbage(const column& source, std::uint32_t rows, const std::uint64_t* alive, random_sequence& random,
                    arena& memory) {
  auto result = flatten(source, rows, memory);
  if (result.validity != nullptr)
    spoil_bits(result.validity, rows, alive, random, memory);
  const auto spoil_offsets = [&](const std::uint32_t*& offsets) {
    const void* spoiled = offsets;
    spoil<std::uint32_t>(spoiled, rows, alive, random, memory);
    offsets = static_cast<const std::uint32_t*>(spoiled);
  };
  switch (result.value_type.physical()) {
    case physical_type::bit: {
      const auto* bits = result.bits();
      spoil_bits(bits, rows, alive, random, memory);
      result.values = bits;
      break;
    }
    case physical_type::int32: spoil<std::int32_t>(result.values, rows, alive, random, memory); break;
    case physical_type::int64: spoil<std::int64_t>(result.values, rows, alive, random, memory); break;
    case physical_type::float64: spoil<double>(result.values, rows, alive, random, memory); break;
    case physical_type::int128: spoil<int128>(result.values, rows, alive, random, memory); break;
    case physical_type::interval: spoil<interval_value>(result.values, rows, alive, random, memory); break;
    case physical_type::string:
      spoil_offsets(result.begins);
      spoil_offsets(result.ends);
      break;
  }
  return result;
}

} // namespace millrace
