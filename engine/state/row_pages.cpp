#include "millrace/engine/state/row_pages.hpp"

#include <algorithm>
#include <bit>

namespace millrace {

namespace {

constexpr std::size_t page_bytes_target = std::size_t{32} << 10U;
/// Large enough for an allocator to ask the system for, and to give back to it, at once.
constexpr std::size_t block_bytes_max = std::size_t{4} << 20U;
/// The last block is at most this part of all of them, but for the first ones.
constexpr std::size_t growth_part = 8;

} // namespace

row_pages::row_pages(std::uint32_t row_bytes) : row_bytes_(row_bytes) {
  const auto rows_per_page = std::max(std::bit_floor(page_bytes_target / row_bytes_), std::size_t{1});
  page_bits_ = static_cast<std::uint32_t>(std::countr_zero(rows_per_page));
  page_mask_ = static_cast<std::uint32_t>(rows_per_page - 1);
}

void row_pages::add_page() {
  if (pages_left_ == 0)
    add_block();
  const auto& last = blocks_.back();
  pages_.push_back(last.memory.get() + (last.page_count - pages_left_) * page_bytes());
  --pages_left_;
}

void row_pages::add_block() {
  const auto count_max = std::max(block_bytes_max / page_bytes(), std::size_t{1});
  const auto count = static_cast<std::uint32_t>(std::clamp(pages_.size() / growth_part, std::size_t{1}, count_max));
  blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(count * page_bytes()), count});
  pages_left_ = count;
  held_ += count * page_bytes();
}

void row_pages::release_before(std::uint32_t row) noexcept {
  while (blocks_released_ < blocks_.size()) {
    auto& first = blocks_[blocks_released_];
    if ((pages_released_ + first.page_count) << page_bits_ > row)
      return;
    first.memory.reset();
    held_ -= first.page_count * page_bytes();
    pages_released_ += first.page_count;
    ++blocks_released_;
  }
}

} // namespace millrace
