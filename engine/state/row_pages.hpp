#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millrace {

/// Rows of one size by number, in pages that never move. Pages are taken from the system in blocks that grow with
/// what is held, so that few rows take little and the blocks of many go back to the system one by one.
///
/// Ownership: owns the rows. Threads: one. Errors: std::bad_alloc, and then there are as many rows as before.
class row_pages {
public:
  /// @param row_bytes Size of a row, a multiple of 8 that is not zero.
  explicit row_pages(std::uint32_t row_bytes);

  /// Returns a row. @pre It was made by `add_page`, and not released.
  [[nodiscard]] std::byte* at(std::uint32_t row) const noexcept {
    return pages_[row >> page_bits_] + std::size_t{row & page_mask_} * row_bytes_;
  }
  [[nodiscard]] std::uint32_t row_bytes() const noexcept { return row_bytes_; }

  /// Rows that there is room for.
  [[nodiscard]] std::uint64_t capacity() const noexcept { return std::uint64_t{pages_.size()} << page_bits_; }
  /// Makes room for more rows, whose bytes are not initialised.
  void add_page();
  /// Gives blocks back to the system that hold no row from this one on.
  void release_before(std::uint32_t row) noexcept;

  [[nodiscard]] std::uint64_t held_bytes() const noexcept { return held_; }

private:
  struct block {
    std::unique_ptr<std::byte[]> memory;
    std::uint32_t page_count;
  };
  [[nodiscard]] std::size_t page_bytes() const noexcept { return std::size_t{row_bytes_} << page_bits_; }
  void add_block();

  std::uint32_t row_bytes_;
  std::uint32_t page_bits_;
  std::uint32_t page_mask_;
  std::uint32_t pages_left_ = 0; ///< Of the last block.
  std::vector<std::byte*> pages_;
  std::vector<block> blocks_;
  std::size_t blocks_released_ = 0;
  std::uint64_t pages_released_ = 0;
  std::uint64_t held_ = 0;
};

} // namespace millrace
