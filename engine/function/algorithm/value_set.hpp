#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

// What values are equal by: the integer, the bits of a double of which every NaN and every zero has the same, the
// length of an interval, the bytes of a text.
[[nodiscard]] inline std::int64_t equality_key(bool value) noexcept { return value ? 1 : 0; }
[[nodiscard]] inline std::int64_t equality_key(std::int32_t value) noexcept { return value; }
[[nodiscard]] inline std::int64_t equality_key(std::int64_t value) noexcept { return value; }
[[nodiscard]] inline std::int64_t equality_key(double value) noexcept {
  return std::bit_cast<std::int64_t>(std::isnan(value) ? std::nan("") : value + 0.0);
}
[[nodiscard]] inline int128 equality_key(int128 value) noexcept { return value; }
[[nodiscard]] inline int128 equality_key(interval_value value) noexcept { return comparable_us(value); }
[[nodiscard]] inline std::string_view equality_key(std::string_view value) noexcept { return value; }

/// The values of a list, found by their hash.
///
/// Ownership: borrows texts from the columns it was made of. Threads: immutable. Errors: none.
template <class T>
class value_set final : public call_memo {
public:
  using key = decltype(equality_key(T{}));

  /// @param literals Columns of one value each.
  explicit value_set(std::span<const column> literals) {
    const auto places = std::bit_ceil(std::max<std::size_t>(literals.size() * 2, 2));
    places_.resize(places);
    shift_ = static_cast<unsigned>(64 - std::countr_zero(places));
    for (const auto& literal : literals)
      if (literal.is_valid(0))
        add(equality_key(column_reader<T>(literal)[0]));
      else
        has_null_ = true;
  }

  [[nodiscard]] bool has_null() const noexcept { return has_null_; }
  [[nodiscard]] bool contains(T value) const noexcept {
    const auto wanted = equality_key(value);
    if constexpr (std::is_same_v<key, std::string_view>)
      if ((sizes_ & size_bit(wanted)) == 0)
        return false;
    const auto hash = hash_of(wanted);
    return places_[place_of(wanted, hash)].tag != 0;
  }

private:
  struct place {
    key value{};
    std::uint32_t tag = 0; ///< Low bits of the hash, one of them always set; 0: free.
  };

  static std::uint64_t hash_of(std::int64_t value) noexcept {
    constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15;
    return static_cast<std::uint64_t>(value) * golden_ratio;
  }
  static std::uint64_t hash_of(int128 value) noexcept { return hash_bytes(&value, sizeof value); }
  static std::uint64_t hash_of(std::string_view value) noexcept { return hash_bytes(value.data(), value.size()); }
  static std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash) | 1U; }
  static std::uint64_t size_bit(std::string_view text) noexcept {
    return std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
  }

  /// Where a value is, or the free place where it would be.
  [[nodiscard]] std::size_t place_of(const key& wanted, std::uint64_t hash) const noexcept {
    const auto tag = tag_of(hash);
    auto at = static_cast<std::size_t>(hash >> shift_);
    while (places_[at].tag != 0 && (places_[at].tag != tag || places_[at].value != wanted))
      at = (at + 1) & (places_.size() - 1);
    return at;
  }
  void add(const key& value) {
    const auto hash = hash_of(value);
    places_[place_of(value, hash)] = {value, tag_of(hash)};
    if constexpr (std::is_same_v<key, std::string_view>)
      sizes_ |= size_bit(value);
  }

  std::vector<place> places_; ///< A power of two, at most half of them taken.
  unsigned shift_;
  std::uint64_t sizes_ = 0; ///< Of texts: one bit per size there is, all above 62 in one.
  bool has_null_ = false;
};

} // namespace millrace
