#include <array>
#include <cmath>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {
namespace {

// Equal values hash alike: -0.0 as 0.0, every NaN alike, integers of every width as 64 bits, a month as 30 days.
std::uint64_t hash_value(double value) noexcept {
  const double canonical = std::isnan(value) ? std::nan("") : value + 0.0;
  return hash_bytes(&canonical, sizeof canonical);
}
std::uint64_t hash_value(std::int64_t value) noexcept { return hash_bytes(&value, sizeof value); }
std::uint64_t hash_value(std::int32_t value) noexcept { return hash_value(std::int64_t{value}); }
std::uint64_t hash_value(bool value) noexcept { return hash_value(std::int64_t{value ? 1 : 0}); }
std::uint64_t hash_value(int128 value) noexcept { return hash_bytes(&value, sizeof value); }
std::uint64_t hash_value(std::string_view value) noexcept { return hash_bytes(value.data(), value.size()); }
std::uint64_t hash_value(interval_value value) noexcept { return hash_value(comparable_us(value)); }

constexpr std::uint64_t hash_of_null = 0x6e756c6c;

template <class T>
void add_to_hashes(const column& argument, const kernel_call& call, std::int64_t* hashes) {
  const lane<T> values(argument);
  for_each_alive(call.rows, [&](std::uint32_t row) {
    const auto hash = values.is_valid(row) ? hash_value(values[row]) : hash_of_null;
    hashes[row] = static_cast<std::int64_t>(mix(static_cast<std::uint64_t>(hashes[row]) ^ hash));
  });
}

column hash(const kernel_call& call) {
  auto* hashes = call.memory.allocate_zeroed<std::int64_t>(call.row_count);
  for (const auto& argument : call.arguments)
    switch (argument.value_type.physical()) {
      case physical_type::bit: add_to_hashes<bool>(argument, call, hashes); break;
      case physical_type::int32: add_to_hashes<std::int32_t>(argument, call, hashes); break;
      case physical_type::int64: add_to_hashes<std::int64_t>(argument, call, hashes); break;
      case physical_type::int128: add_to_hashes<int128>(argument, call, hashes); break;
      case physical_type::float64: add_to_hashes<double>(argument, call, hashes); break;
      case physical_type::string: add_to_hashes<std::string_view>(argument, call, hashes); break;
      case physical_type::interval: add_to_hashes<interval_value>(argument, call, hashes); break;
    }
  column result;
  result.value_type = call.result_type;
  result.values = hashes;
  return result;
}

double random_unit(std::uint64_t seed, row_position position) noexcept {
  return static_cast<double>(random_at(seed, position) >> 11U) * 0x1.0p-53;
}

column random(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto has_seed = !call.arguments.empty();
  return detail::store_fixed<double>(call, nulls, [&](std::uint32_t row) {
    const auto seed = has_seed ? static_cast<std::uint64_t>(lane<std::int64_t>(call.arguments[0])[row]) : call.call_site;
    return random_unit(seed, call.batch.position(row));
  });
}

// Two independent streams make the 128 bits of a random (version 4) UUID.
constexpr std::uint64_t uuid_seed_high = 0x75756964'68696768;
constexpr std::uint64_t uuid_seed_low = 0x75756964'6c6f7721;

column uuid(const kernel_call& call) {
  null_tracker nulls(call);
  const auto seed_high = uuid_seed_high ^ mix(call.call_site);
  const auto seed_low = uuid_seed_low ^ mix(call.call_site);
  return detail::store_text(call, nulls, [&](text_sink& out, std::uint32_t row) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
    const auto position = call.batch.position(row);
    std::array<std::uint64_t, 2> halves{random_at(seed_high, position), random_at(seed_low, position)};
    std::size_t digit = 0;
    for (const char place : shape) {
      if (place == '-') {
        out.append(place);
        continue;
      }
      const auto nibble = halves[digit / 16] >> (4 * (digit % 16)) & 0xfU;
      ++digit;
      out.append(place == '4' ? place : hex_digits[place == 'v' ? (nibble & 0x3U) | 0x8U : nibble]);
    }
  });
}

constexpr std::string_view random_help =
  "A number from 0 up to 1, for each row and call another one, the same in a replay.";
constexpr std::string_view seeded_random_help =
  "A number from 0 up to 1 that depends on the seed and the row's position alone, the same in a replay.";
constexpr std::string_view uuid_help = "A version 4 UUID, for each row and call another one, the same in a replay.";

// Two calls of a query are two streams of numbers.
constexpr scalar_entry different_at_each_call(scalar_entry row) noexcept {
  row.is_random = true;
  return infallible(positional(row));
}

constexpr scalar_entry entries[] = {
  infallible(define(&hash, "hash", "(any...) -> bigint", "A hash of the values, the same everywhere and always.")),
  different_at_each_call(define(&random, "random", "() -> double", random_help)),
  infallible(positional(define(&random, "random", "(bigint) -> double", seeded_random_help))),
  different_at_each_call(define(&uuid, "uuid", "() -> varchar", uuid_help)),
  different_at_each_call(define(&uuid, "gen_random_uuid", "() -> varchar", uuid_help)),
};

} // namespace

std::span<const scalar_entry> system_functions() noexcept { return entries; }

} // namespace millrace
