#include "millrace/bench/output_digest.hpp"

#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15U;

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t value) noexcept {
  sum = (sum ^ value) * multiplier;
  return sum ^ (sum >> 29U);
}

[[nodiscard]] std::uint64_t hash_value(const column& of, std::uint32_t row) noexcept {
  if (!of.is_valid(row))
    return multiplier;
  const auto physical = of.value_type.physical();
  const auto& stored = of.store();
  const auto index = of.value_index(row);
  if (physical == physical_type::string) {
    const auto text = stored.text(index);
    return hash_bytes(text.data(), text.size());
  }
  if (physical == physical_type::bit)
    return bitmap::test(stored.bits(), index) ? 1 : 0;
  if (physical == physical_type::int64 || physical == physical_type::float64)
    return stored.data<std::uint64_t>()[index];
  const std::size_t width = width_of(physical);
  return hash_bytes(stored.data<std::byte>() + width * index, width);
}

} // namespace

void output_digest::add(const batch_view& of) noexcept {
  for (std::uint32_t i = 0; i < of.rows.count; ++i) {
    const auto row = of.rows[i];
    auto sum = of.kinds == nullptr ? 0 : static_cast<std::uint64_t>(of.kinds[row]);
    for (const auto& values : of.columns)
      sum = mix(sum, hash_value(values, row));
    ordered = mix(ordered, sum);
    unordered += sum;
    if (const auto major = of.major(row); windows == 0 || major != last_major) {
      ++windows;
      last_major = major;
    }
  }
  rows += of.rows.count;
}

} // namespace millrace
