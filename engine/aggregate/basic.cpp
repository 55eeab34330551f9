#include <algorithm>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "millrace/engine/aggregate/adapter.hpp"
#include "millrace/engine/aggregate/families.hpp"
#include "millrace/engine/aggregate/kept_value.hpp"
#include "millrace/engine/aggregate/quotient.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {

namespace {

struct count_rows {
  using output = std::int64_t;
  struct state {
    std::int64_t rows;
  };
  static void add(state& s) noexcept { ++s.rows; }
  static void merge(state& s, const state& other) noexcept { s.rows += other.rows; }
  static outcome finish(const state& s, output& out) noexcept {
    out = s.rows;
    return outcome::value;
  }
};

struct count_values : count_rows {
  using input = presence;
  static void add(state& s, presence) noexcept { ++s.rows; }
};

/// Text of a total of decimals or, with scale 0, of integers, and of `carries` multiples of 2^128 on top of it. The
/// digits are divided off from the right.
std::string text_of_total(int128 total, std::int64_t carries, std::uint8_t scale) {
  auto high = static_cast<uint128>(carries - (total < 0 ? 1 : 0));
  auto low = static_cast<uint128>(total);
  const auto is_negative = static_cast<int128>(high) < 0;
  if (is_negative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  std::string digits;
  while (high != 0 || low != 0 || digits.size() <= scale) {
    if (scale != 0 && digits.size() == scale)
      digits += '.';
    const auto middle = high % 10 << 64U | low >> 64U;
    const auto last = middle % 10 << 64U | static_cast<std::uint64_t>(low);
    digits += static_cast<char>('0' + static_cast<int>(last % 10));
    high /= 10;
    low = middle / 10 << 64U | last / 10;
  }
  if (is_negative)
    digits += '-';
  return {digits.rbegin(), digits.rend()};
}

/// Total and number of integers or of decimals of one scale. The total has 192 bits, so it can
/// leave the range of the result and come back.
struct exact_total {
  struct state {
    kept_int128 total;
    std::int64_t carries; ///< Multiples of 2^128 on top of `total`.
    std::uint64_t rows;
  };
  static void add(state& s, int128 value) noexcept {
    int128 sum = 0;
    if (__builtin_add_overflow(s.total.get(), value, &sum))
      s.carries += value > 0 ? 1 : -1;
    s.total.set(sum);
    ++s.rows;
  }
  static void merge(state& s, const state& other) noexcept {
    add(s, other.total.get());
    s.carries += other.carries;
    s.rows += other.rows - 1;
  }
  static void explain_overflow(const state& s, type result, std::vector<std::string>& texts) {
    texts.push_back(text_of_total(s.total.get(), s.carries, result.scale));
  }
};

/// As above for inputs of 64 bits, of which no job has enough to leave 128.
struct narrow_total {
  struct state {
    kept_int128 total;
    std::uint64_t rows;
  };
  static void add(state& s, std::int64_t value) noexcept {
    s.total.set(s.total.get() + value);
    ++s.rows;
  }
  static void merge(state& s, const state& other) noexcept {
    s.total.set(s.total.get() + other.total.get());
    s.rows += other.rows;
  }
};

/// As above without the number of rows, of which SUM asks only whether there is one: the last bit says so, so that a group
/// takes less.
struct sum_total {
  struct state {
    kept_int128 doubled; ///< Twice the total, and 1 once there is a value.
  };
  static void add(state& s, std::int64_t value) noexcept {
    // Halves added one by one, which takes less than a sum of 128 bits and its last bit.
    const auto carry = __builtin_add_overflow(s.doubled.low, static_cast<std::uint64_t>(value) << 1U, &s.doubled.low);
    s.doubled.low |= 1U;
    s.doubled.high += (value >> 63U) + (carry ? 1 : 0);
  }
  static void merge(state& s, const state& other) noexcept {
    const auto has_value = (s.doubled.low | other.doubled.low) & 1;
    s.doubled.set((s.doubled.get() + (other.doubled.get() & ~int128{1})) | has_value);
  }
  [[nodiscard]] static bool is_empty(const state& s) noexcept { return (s.doubled.low & 1) == 0; }
  [[nodiscard]] static int128 total(const state& s) noexcept { return s.doubled.get() >> 1U; }
  static void explain_overflow(const state& s, type result, std::vector<std::string>& texts) {
    texts.push_back(text_of_total(total(s), 0, result.scale));
  }
};

template <class Input>
struct sum_integer : sum_total {
  using input = Input;
  using output = std::int64_t;
  static outcome finish(const state& s, output& out) noexcept {
    if (is_empty(s))
      return outcome::null;
    const auto [low, high] = s.doubled;
    out = static_cast<std::int64_t>(low >> 1U | static_cast<std::uint64_t>(high) << 63U);
    return high == out >> 63U ? outcome::value : outcome::overflow;
  }
};

outcome within_38_digits(int128 total, int128& out) noexcept {
  out = total;
  return total < powers_of_ten[38] && total > -powers_of_ten[38] ? outcome::value : outcome::overflow;
}

struct sum_decimal64 : sum_total {
  using input = std::int64_t;
  using output = int128;
  static outcome finish(const state& s, output& out) noexcept {
    return is_empty(s) ? outcome::null : within_38_digits(total(s), out);
  }
};

struct sum_decimal128 : exact_total {
  using input = int128;
  using output = int128;
  static outcome finish(const state& s, output& out) noexcept {
    if (s.rows == 0)
      return outcome::null;
    return s.carries == 0 ? within_38_digits(s.total.get(), out) : outcome::overflow;
  }
};

/// Adds in input order; merging adds the later part as a whole, which rounds differently.
struct double_total {
  using input = double;
  using output = double;
  static constexpr bool merge_rounds = true;
  struct state {
    double total;
    std::uint64_t rows;
  };
  static void add(state& s, double value) noexcept {
    s.total += value;
    ++s.rows;
  }
  static void merge(state& s, const state& other) noexcept {
    s.total += other.total;
    s.rows += other.rows;
  }
};

struct sum_double : double_total {
  static outcome finish(const state& s, output& out) noexcept {
    out = s.total;
    return s.rows == 0 ? outcome::null : outcome::value;
  }
};

struct average_double : double_total {
  static outcome finish(const state& s, output& out) noexcept {
    if (s.rows == 0)
      return outcome::null;
    out = s.total / static_cast<double>(s.rows);
    return outcome::value;
  }
};

template <class Input>
struct average_integer : narrow_total {
  using input = Input;
  using output = double;
  static outcome finish(const state& s, output& out) noexcept {
    if (s.rows == 0)
      return outcome::null;
    out = exact_quotient(s.total.get(), s.rows);
    return outcome::value;
  }
};

/// Divides an exact total by rows and scale in one step where both fit, otherwise in two.
double average_of(int128 total, std::uint64_t rows, std::uint64_t scale) noexcept {
  const auto unit = static_cast<uint128>(powers_of_ten[scale]);
  uint128 divisor = 0;
  if (!__builtin_mul_overflow(unit, static_cast<uint128>(rows), &divisor) && divisor < (uint128{1} << 126U))
    return exact_quotient(total, divisor);
  return exact_quotient(total, unit) / static_cast<double>(rows);
}

/// As above for a total that has `carries` multiples of 2^128 more. It is divided by the rows first, which leaves
/// at least 63 bits, the last of them set where something is left over, so that only the scale rounds again.
double average_of_carried(std::int64_t carries, int128 total, std::uint64_t rows, std::uint64_t scale) noexcept {
  auto high = carries - (total < 0 ? 1 : 0);
  auto low = static_cast<uint128>(total);
  const auto is_negative = high < 0;
  if (is_negative) {
    low = ~low + 1;
    high = low == 0 ? -high : -high - 1;
  }
  const auto middle = static_cast<uint128>(high) % rows << 64U | low >> 64U;
  const auto last = middle % rows << 64U | static_cast<std::uint64_t>(low);
  const auto quotient = middle / rows << 64U | last / rows | static_cast<uint128>(last % rows != 0 ? 1 : 0);
  const auto average = exact_quotient(static_cast<int128>(quotient), static_cast<uint128>(powers_of_ten[scale]));
  return is_negative ? -average : average;
}

struct average_decimal64 {
  using input = std::int64_t;
  using output = double;
  struct state {
    narrow_total::state total;
    std::uint64_t scale;
  };
  static void add(state& s, std::int64_t value, type value_type) noexcept {
    narrow_total::add(s.total, value);
    s.scale = value_type.scale;
  }
  static void merge(state& s, const state& other) noexcept {
    narrow_total::merge(s.total, other.total);
    s.scale = std::max(s.scale, other.scale);
  }
  static outcome finish(const state& s, output& out) noexcept {
    if (s.total.rows == 0)
      return outcome::null;
    out = average_of(s.total.total.get(), s.total.rows, s.scale);
    return outcome::value;
  }
};

struct average_decimal128 {
  using input = int128;
  using output = double;
  struct state {
    exact_total::state total;
    std::uint64_t scale;
  };
  static void add(state& s, int128 value, type value_type) noexcept {
    exact_total::add(s.total, value);
    s.scale = value_type.scale;
  }
  static void merge(state& s, const state& other) noexcept {
    if (other.total.rows == 0)
      return;
    exact_total::merge(s.total, other.total);
    s.scale = other.scale;
  }
  static outcome finish(const state& s, output& out) noexcept {
    if (s.total.rows == 0)
      return outcome::null;
    const auto total = s.total.total.get();
    out = s.total.carries == 0 ? average_of(total, s.total.rows, s.scale)
                               : average_of_carried(s.total.carries, total, s.total.rows, s.scale);
    return outcome::value;
  }
};

template <class T, bool is_largest>
struct extreme_of {
  using input = T;
  using output = T;
  struct state {
    kept_value<T> best;
    std::uint64_t is_set;
  };
  static void add(state& s, T value, state_heap& heap) {
    if (s.is_set != 0 && !(is_largest ? sorts_before<T>(s.best.get(heap), value)
                                    : sorts_before<T>(value, s.best.get(heap))))
      return;
    s.best.set(value, heap);
    s.is_set = 1;
  }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    if (other.is_set != 0)
      add(s, other.best.get(other_heap), heap);
  }
  static outcome finish(const state& s, output& out, const state_heap& heap) noexcept {
    if (s.is_set == 0)
      return outcome::null;
    out = s.best.get(heap);
    return outcome::value;
  }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit)
    requires std::is_same_v<T, std::string_view>
  {
    visit(s.best);
  }
};

template <class T>
using smallest_of = extreme_of<T, false>;
template <class T>
using largest_of = extreme_of<T, true>;

/// Largest minus smallest.
template <class T, class Output>
struct spread_of {
  using input = T;
  using output = Output;
  struct state {
    kept_value<T> low;
    kept_value<T> high;
    std::uint64_t is_set;
  };
  static void add(state& s, T value, state_heap& heap) noexcept {
    if (s.is_set == 0 || sorts_before<T>(value, s.low.get(heap)))
      s.low.set(value, heap);
    if (s.is_set == 0 || sorts_before<T>(s.high.get(heap), value))
      s.high.set(value, heap);
    s.is_set = 1;
  }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) noexcept {
    if (other.is_set == 0)
      return;
    add(s, other.low.get(other_heap), heap);
    add(s, other.high.get(other_heap), heap);
  }
  static outcome finish(const state& s, output& out) noexcept {
    if (s.is_set == 0)
      return outcome::null;
    const auto low = s.low.get();
    const auto high = s.high.get();
    if constexpr (std::is_same_v<Output, double>) {
      out = high - low;
      return outcome::value;
    } else if constexpr (std::is_same_v<Output, int128>) {
      int128 distance = 0;
      if (__builtin_sub_overflow(static_cast<int128>(high), static_cast<int128>(low), &distance))
        return outcome::overflow;
      return within_38_digits(distance, out);
    } else {
      return __builtin_sub_overflow(high, low, &out) ? outcome::overflow : outcome::value;
    }
  }
  static void explain_overflow(const state& s, type result, std::vector<std::string>& texts)
    requires(!std::is_same_v<Output, double>)
  {
    texts.push_back(text_of_total(s.high.get(), 0, result.scale));
    texts.push_back(text_of_total(s.low.get(), 0, result.scale));
  }
};

template <bool is_and>
struct bool_fold {
  using input = bool;
  using output = bool;
  struct state {
    std::uint32_t is_set;
    std::uint32_t value;
  };
  static void add(state& s, bool value) noexcept {
    s.value = s.is_set == 0 ? value : (is_and ? s.value & std::uint32_t{value} : s.value | std::uint32_t{value});
    s.is_set = 1;
  }
  static void merge(state& s, const state& other) noexcept {
    if (other.is_set != 0)
      add(s, other.value != 0);
  }
  static outcome finish(const state& s, output& out) noexcept {
    out = s.value != 0;
    return s.is_set != 0 ? outcome::value : outcome::null;
  }
};

using enum physical_type;
using enum aggregate_result;

constexpr auto int32_types = one_of(int32, type_id::tinyint, type_id::smallint, type_id::integer);
constexpr auto int64_types = one_of(int64, type_id::bigint);
constexpr auto double_types = one_of(float64, type_id::double_, type_id::real);
constexpr auto decimal64_types = one_of(int64, type_id::decimal);
constexpr auto decimal128_types = one_of(int128, type_id::decimal);
constexpr auto boolean_types = one_of(bit, type_id::boolean);

constexpr std::string_view sum_help = "Total of the values that are not NULL; NULL when there are none.";
constexpr std::string_view average_help = "Arithmetic mean of the values that are not NULL, rounded once.";
constexpr std::string_view delta_help = "Largest minus smallest value.";

constexpr aggregate_entry row(std::string_view name, std::string_view signature, std::string_view help,
                              argument_pattern argument, aggregate_result result) noexcept {
  aggregate_entry entry;
  entry.name = name;
  entry.signature = signature;
  entry.help = help;
  entry.argument = argument;
  entry.result = result;
  return entry;
}

constexpr std::array numbers = {
  define<count_rows>(row("count", "() -> bigint", "Number of rows.", {}, bigint)),
  define<count_values>(row("count", "(any) -> bigint", "Number of values that are not NULL.", {all_types, {}}, bigint)),
  define<sum_integer<std::int32_t>>(row("sum", "(integer) -> bigint", sum_help, int32_types, bigint)),
  define<sum_integer<std::int64_t>>(row("sum", "(bigint) -> bigint", sum_help, int64_types, bigint)),
  define<sum_double>(row("sum", "(double) -> double", sum_help, double_types, double_)),
  define<sum_decimal64>(row("sum", "(decimal(p,s)) -> decimal(38,s)", sum_help, decimal64_types, decimal_total)),
  define<sum_decimal128>(row("sum", "(decimal(p,s)) -> decimal(38,s)", sum_help, decimal128_types, decimal_total)),
  define<average_integer<std::int32_t>>(row("avg", "(integer) -> double", average_help, int32_types, double_)),
  define<average_integer<std::int64_t>>(row("avg", "(bigint) -> double", average_help, int64_types, double_)),
  define<average_double>(row("avg", "(double) -> double", average_help, double_types, double_)),
  define<average_decimal64>(row("avg", "(decimal(p,s)) -> double", average_help, decimal64_types, double_)),
  define<average_decimal128>(row("avg", "(decimal(p,s)) -> double", average_help, decimal128_types, double_)),
  define<spread_of<std::int32_t, std::int64_t>>(row("delta", "(integer) -> bigint", delta_help, int32_types, bigint)),
  define<spread_of<std::int64_t, std::int64_t>>(row("delta", "(bigint) -> bigint", delta_help, int64_types, bigint)),
  define<spread_of<double, double>>(row("delta", "(double) -> double", delta_help, double_types, double_)),
  define<spread_of<std::int64_t, millrace::int128>>(
    row("delta", "(decimal(p,s)) -> decimal(38,s)", delta_help, decimal64_types, decimal_total)),
  define<spread_of<millrace::int128, millrace::int128>>(
    row("delta", "(decimal(p,s)) -> decimal(38,s)", delta_help, decimal128_types, decimal_total)),
  define<bool_fold<true>>(row("bool_and", "(boolean) -> boolean", "True when every value is.", boolean_types, boolean)),
  define<bool_fold<false>>(row("bool_or", "(boolean) -> boolean", "True when some value is.", boolean_types, boolean)),
};

constexpr auto entries = join_tables(
  numbers,
  define_for_every_type<smallest_of>(row("min", "(T) -> T", "Smallest value; text by bytes, NaN last.", {}, argument)),
  define_for_every_type<largest_of>(row("max", "(T) -> T", "Largest value; text by bytes, NaN last.", {}, argument)));

} // namespace

std::span<const aggregate_entry> basic_aggregates() noexcept { return entries; }

} // namespace millrace
