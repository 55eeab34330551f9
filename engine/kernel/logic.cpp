#include "millrace/engine/kernel/logic.hpp"

#include <algorithm>

namespace millrace::kernel {

void fill(truth_map target, std::size_t words, bool value) noexcept {
  std::fill_n(target.is_true, words, value ? ~std::uint64_t{0} : 0);
  std::fill_n(target.is_false, words, value ? 0 : ~std::uint64_t{0});
}

void assign(truth_map target, const std::uint64_t* values, const std::uint64_t* validity, std::size_t words) noexcept {
  for (std::size_t i = 0; i < words; ++i) {
    const auto valid = validity == nullptr ? ~std::uint64_t{0} : validity[i];
    target.is_true[i] = values[i] & valid;
    target.is_false[i] = ~values[i] & valid;
  }
}

void conjoin(truth_map target, truth_map other, std::size_t words) noexcept {
  intersect(target.is_true, other.is_true, words);
  unite(target.is_false, other.is_false, words);
}

void disjoin(truth_map target, truth_map other, std::size_t words) noexcept {
  unite(target.is_true, other.is_true, words);
  intersect(target.is_false, other.is_false, words);
}

void invert(const std::uint64_t* source, std::uint64_t* out, std::size_t words) noexcept {
  for (std::size_t i = 0; i < words; ++i)
    out[i] = ~source[i];
}

void intersect(std::uint64_t* target, const std::uint64_t* other, std::size_t words) noexcept {
  for (std::size_t i = 0; i < words; ++i)
    target[i] &= other[i];
}

void unite(std::uint64_t* target, const std::uint64_t* other, std::size_t words) noexcept {
  for (std::size_t i = 0; i < words; ++i)
    target[i] |= other[i];
}

} // namespace millrace::kernel
