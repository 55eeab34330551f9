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

std::int64_t random_integer(type of, random_sequence& random) {
  switch (of.id) {
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

int128 random_decimal(type of, random_sequence& random) {
  const auto highest = powers_of_ten[of.precision] - 1;
  switch (random.below(4)) {
    case 0: return highest;
    case 1: return -highest;
    default: return (static_cast<int128>(random.next() >> 1U) - (int128{1} << 62U)) % (highest + 1);
  }
}

void append_random(column_builder& builder, random_sequence& random) {
  const auto of = builder.value_type();
  if (random.below(5) == 0)
    return builder.append_null();
  switch (of.physical()) {
    case physical_type::bit: return builder.append_bool(random.below(2) == 0);
    case physical_type::int32: return builder.append_int32(static_cast<std::int32_t>(random_integer(of, random)));
    case physical_type::int64:
      return builder.append_int64(of.is_decimal() ? static_cast<std::int64_t>(random_decimal(of, random))
                                                  : random_integer(of, random));
    case physical_type::int128: return builder.append_int128(random_decimal(of, random));
    case physical_type::float64: {
      const auto number = random_double(random);
      return builder.append_float64(of.id == type_id::real ? static_cast<double>(static_cast<float>(number)) : number);
    }
    case physical_type::string: return builder.append_text(texts[random.below(texts.size())]);
    case physical_type::interval:
      return builder.append_interval({static_cast<std::int32_t>(random.below(5)) - 2,
                                      static_cast<std::int32_t>(random.below(50)) - 25,
                                      static_cast<std::int64_t>(random.below(1'000'000'000)) - 500'000'000});
  }
}

column random_flat(type of, std::uint32_t rows, random_sequence& random, arena& memory) {
  column_builder builder(of, rows, memory);
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

column random_column(type of, std::uint32_t rows, random_sequence& random, arena& memory) {
  constexpr std::uint32_t entries = 7;
  switch (random.below(4)) {
    case 0: {
      auto made = random_flat(of, 1, random, memory);
      made.encoding = column_encoding::constant;
      return made;
    }
    case 1: {
      auto* codes = memory.allocate<std::uint32_t>(rows);
      for (std::uint32_t i = 0; i < rows; ++i)
        codes[i] = static_cast<std::uint32_t>(random.below(entries));
      column made;
      made.value_type = of;
      made.encoding = column_encoding::dictionary;
      made.codes = codes;
      made.dictionary = memory.make<column>(random_flat(of, entries, random, memory));
      made.dictionary_size = entries;
      return made;
    }
    default: return random_flat(of, rows, random, memory);
  }
}

column with_garbage(const column& source, std::uint32_t rows, const std::uint64_t* alive, random_sequence& random,
                    arena& memory) {
  auto made = flatten(source, rows, memory);
  if (made.validity != nullptr)
    spoil_bits(made.validity, rows, alive, random, memory);
  const auto spoil_offsets = [&](const std::uint32_t*& offsets) {
    const void* spoiled = offsets;
    spoil<std::uint32_t>(spoiled, rows, alive, random, memory);
    offsets = static_cast<const std::uint32_t*>(spoiled);
  };
  switch (made.value_type.physical()) {
    case physical_type::bit: {
      const auto* bits = made.bits();
      spoil_bits(bits, rows, alive, random, memory);
      made.values = bits;
      break;
    }
    case physical_type::int32: spoil<std::int32_t>(made.values, rows, alive, random, memory); break;
    case physical_type::int64: spoil<std::int64_t>(made.values, rows, alive, random, memory); break;
    case physical_type::float64: spoil<double>(made.values, rows, alive, random, memory); break;
    case physical_type::int128: spoil<int128>(made.values, rows, alive, random, memory); break;
    case physical_type::interval: spoil<interval_value>(made.values, rows, alive, random, memory); break;
    case physical_type::string:
      spoil_offsets(made.begins);
      spoil_offsets(made.ends);
      break;
  }
  return made;
}

} // namespace millrace
