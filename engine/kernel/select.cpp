#include "millrace/engine/kernel/select.hpp"

#include <bit>

#include "millrace/engine/column/bitmap.hpp"

namespace millrace::kernel {
namespace {

std::uint32_t select_word(std::uint64_t word, std::uint32_t base, std::uint32_t* out) noexcept {
  if (word == ~std::uint64_t{0}) {
    for (std::uint32_t i = 0; i < 64; ++i)
      out[i] = base + i;
    return 64;
  }
  const auto selected = static_cast<std::uint32_t>(std::popcount(word));
  for (; word != 0; word &= word - 1)
    *out++ = base + static_cast<std::uint32_t>(std::countr_zero(word));
  return selected;
}

} // namespace

std::uint32_t select_rows(const std::uint64_t* bits, std::uint32_t count, std::uint32_t* out) noexcept {
  std::uint32_t selected = 0;
  const auto whole = count / 64;
  for (std::uint32_t i = 0; i < whole; ++i)
    selected += select_word(bits[i], i * 64, out + selected);
  if (count % 64 != 0)
    selected += select_word(bits[whole] & bitmap::tail_mask(count), whole * 64, out + selected);
  return selected;
}

std::uint32_t select_rows(const std::uint64_t* bits, const std::uint32_t* rows, std::uint32_t count,
                          std::uint32_t* out) noexcept {
  std::uint32_t selected = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto row = rows[i];
    out[selected] = row;
    selected += static_cast<std::uint32_t>(bitmap::test(bits, row));
  }
  return selected;
}

} // namespace millrace::kernel
