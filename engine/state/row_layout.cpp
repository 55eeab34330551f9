#include "millrace/engine/state/row_layout.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t alignment_max = 8;

constexpr std::uint32_t round_up(std::uint32_t size, std::uint32_t to) noexcept { return (size + to - 1) / to * to; }

} // namespace

row_layout::row_layout(std::vector<type> types, const std::vector<bool>& kept)
  : types_(std::move(types)), fields_(types_.size()) {
  MILLRACE_CHECK(types_.size() == kept.size());
  const auto kept_count = static_cast<std::uint32_t>(std::count(kept.begin(), kept.end(), true));
  fixed_bytes_ = bits_at + (kept_count + 7) / 8;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (!kept[i])
      continue;
    const auto physical = types_[i].physical();
    const auto is_text = physical == physical_type::string;
    const auto width = is_text ? std::uint32_t{sizeof(row_field::text_place)} : std::max(width_of(physical), 1U);
    const auto alignment = is_text ? std::uint32_t{alignof(row_field::text_place)} : std::min(std::bit_floor(width), alignment_max);
    const auto offset = round_up(fixed_bytes_, alignment);
    fields_[i] = {offset, bits_at + number / 8, static_cast<std::byte>(1U << (number % 8))};
    fixed_bytes_ = offset + width;
    ++number;
  }
}

std::span<const std::byte> row_layout::take(state_reader& from) noexcept {
  auto ahead = from;
  return from.take_bytes(std::max<std::uint64_t>(ahead.take<std::uint32_t>(), sizeof(std::uint32_t)));
}

bool row_layout::is_row(std::span<const std::byte> bytes) const noexcept {
  if (bytes.size() < fixed_bytes_ || size_of(bytes.data()) != bytes.size())
    return false;
  if (const auto slot = slot_of(bytes.data()); slot >= slot_count && slot != no_slot)
    return false;
  std::uint64_t end = fixed_bytes_;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (!fields_[i].is_kept() || types_[i].physical() != physical_type::string)
      continue;
    const auto text = fields_[i].value<row_field::text_place>(bytes.data());
    const auto is_valid = fields_[i].is_valid(bytes.data());
    if (text.begin != (is_valid ? end : 0) || (!is_valid && text.size != 0))
      return false;
    end += text.size;
  }
  return end == bytes.size();
}

} // namespace millrace
