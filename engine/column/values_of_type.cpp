#include "millrace/engine/column/values_of_type.hpp"

#include <limits>

#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {

namespace {

/// What stands behind a NULL may be anything, but rarely is: the first pass looks at all values without
/// a branch.
template <class T, class InRange>
[[nodiscard]] bool all_in_range(const column& stored, std::uint32_t count, InRange in_range) {
  const auto* values = stored.data<T>();
  bool is_good = true;
  for (std::uint32_t i = 0; i < count; ++i)
    is_good &= in_range(values[i]);
  if (is_good || stored.validity == nullptr)
    return is_good;
  for (std::uint32_t i = 0; i < count; ++i)
    if (bitmap::test(stored.validity, i) && !in_range(values[i]))
      return false;
  return true;
}

template <class T>
[[nodiscard]] bool all_between(const column& stored, std::uint32_t count, T min, T max) {
  return all_in_range<T>(stored, count, [min, max](T value) { return (value >= min) & (value <= max); });
}

/// Whether a REAL is the double of a float; NaN is.
[[nodiscard]] bool is_float(double value) noexcept {
  constexpr double max = std::numeric_limits<float>::max();
  if (value > max || value < -max)
    return value > std::numeric_limits<double>::max() || value < std::numeric_limits<double>::lowest();
  return value != value || static_cast<double>(static_cast<float>(value)) == value;
}

} // namespace

bool has_values_of_type(const column& stored, std::uint32_t count) noexcept {
  const auto& value_type = stored.value_type;
  switch (value_type.id) {
    case type_id::tinyint:
      return all_between<std::int32_t>(stored, count, std::numeric_limits<std::int8_t>::min(),
                                       std::numeric_limits<std::int8_t>::max());
    case type_id::smallint:
      return all_between<std::int32_t>(stored, count, std::numeric_limits<std::int16_t>::min(),
                                       std::numeric_limits<std::int16_t>::max());
    case type_id::time: return all_between<std::int64_t>(stored, count, 0, us_per_day);
    case type_id::real: return all_in_range<double>(stored, count, is_float);
    case type_id::decimal: {
      const auto max = powers_of_ten[value_type.precision] - 1;
      if (value_type.physical() == physical_type::int128)
        return all_between<int128>(stored, count, -max, max);
      return all_between<std::int64_t>(stored, count, static_cast<std::int64_t>(-max), static_cast<std::int64_t>(max));
    }
    default: return true;
  }
}

} // namespace millrace
