#include "millrace/bench/output_digest.hpp"

#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15U;

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t value) noexcept {
  sum = (sum ^ value) * multiplier;
  return sum ^ (sum >> 29U);
}

[[nodiscard]] std::uint64_t hash_value(const column& values, std::uint32_t row) noexcept {
  if (!values.is_valid(row))
    return multiplier;
  const auto physical = values.value_type.physical();
  const auto& stored = values.store();
  const auto index = values.value_index(row);
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

void output_digest::add(const batch_view& batch) noexcept {
  for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
    const auto row = batch.rows[i];
    auto sum = batch.kinds == nullptr ? 0 : static_cast<std::uint64_t>(batch.kinds[row]);
    for (const auto& values : batch.columns)
      sum = mix(sum, hash_value(values, row));
    ordered = mix(ordered, sum);
    unordered += sum;
    if (const auto major_order = batch.major_order(row); windows == 0 || major_order != last_major_order) {
      ++windows;
      last_major_order = major_order;
    }
  }
  rows += batch.rows.count;
}

} // namespace millrace
