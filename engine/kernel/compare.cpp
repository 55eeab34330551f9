#include "millrace/engine/kernel/compare.hpp"

#include <algorithm>
#include <cstring>

namespace millrace::kernel {
namespace {

constexpr std::size_t word_bits = 64;

// Gathers the low bits of 64 bytes: the multiplication moves bit 8k of eight bytes to bit 56 + k.
std::uint64_t pack(const std::uint8_t* flags) noexcept {
  std::uint64_t word = 0;
  for (unsigned group = 0; group < 8; ++group) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags + std::size_t{8} * group, sizeof eight);
    word |= ((eight * 0x0102040810204080U) >> 56U) << (8 * group);
  }
  return word;
}

template <comparison Op, class T>
void compare_words(operand<T> a, operand<T> b, std::size_t count, std::uint64_t* out) noexcept {
  for (std::size_t begin = 0; begin < count; begin += word_bits) {
    alignas(64) std::uint8_t flags[word_bits] = {};
    const operand<T> x{a.is_constant ? a.values : a.values + begin, a.is_constant};
    const operand<T> y{b.is_constant ? b.values : b.values + begin, b.is_constant};
    const auto compare_row = [&](std::size_t i, T left, T right) {
      flags[i] = static_cast<std::uint8_t>(holds<Op>(left, right));
    };
    if (count - begin >= word_bits)
      for_each_row(x, y, word_bits, compare_row);
    else
      for_each_row(x, y, count - begin, compare_row);
    out[begin / word_bits] = pack(flags);
  }
}

} // namespace

template <class T>
void compare(comparison how, operand<T> a, operand<T> b, std::size_t count, std::uint64_t* out) noexcept {
  switch (how) {
    case comparison::equal: return compare_words<comparison::equal>(a, b, count, out);
    case comparison::not_equal: return compare_words<comparison::not_equal>(a, b, count, out);
    case comparison::less: return compare_words<comparison::less>(a, b, count, out);
    case comparison::less_equal: return compare_words<comparison::less_equal>(a, b, count, out);
    case comparison::greater: return compare_words<comparison::less>(b, a, count, out);
    case comparison::greater_equal: return compare_words<comparison::less_equal>(b, a, count, out);
  }
}

template void compare(comparison, operand<std::int32_t>, operand<std::int32_t>, std::size_t, std::uint64_t*) noexcept;
template void compare(comparison, operand<std::int64_t>, operand<std::int64_t>, std::size_t, std::uint64_t*) noexcept;
template void compare(comparison, operand<int128>, operand<int128>, std::size_t, std::uint64_t*) noexcept;
template void compare(comparison, operand<double>, operand<double>, std::size_t, std::uint64_t*) noexcept;

} // namespace millrace::kernel
