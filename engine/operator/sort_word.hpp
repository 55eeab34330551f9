#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

/// A value of a sort key as a sequence of 64-bit words: the keys of two rows compare as the first words
/// compare in which they differ, as unsigned numbers. Direction and place of NULLs are part of the words.
///
/// Most values are one word. 128-bit values are two. A text is a word for every seven bytes, whose last
/// byte counts what is left of it, so that a text stands before all it is the beginning of; what goes
/// beyond `text_words_max` words is compared as text.
struct sort_word {
  /// Where a word stands within the sequence of its value.
  using part = std::uint32_t;
  static constexpr part text_words_max = 4;
  /// Tells NULL from the one value that has the same first word. Text needs none.
  static constexpr part null_part = 1;
  static constexpr part low_part = 2; ///< Of a 128-bit value: its lower half.

  static constexpr std::uint32_t text_bytes = 7;
  static constexpr std::uint64_t text_goes_on = 9; ///< Last byte of a word with more text behind it.

  /// The first word of NULL.
  [[nodiscard]] static constexpr std::uint64_t of_null(const sort_key& key) noexcept {
    return key.nulls_first ? 0 : ~std::uint64_t{0};
  }
  /// The word that tells NULL from another value.
  [[nodiscard]] static constexpr std::uint64_t of_validity(bool is_valid, const sort_key& key) noexcept {
    return is_valid == key.nulls_first ? 1 : 0;
  }
  /// A word of a value that is not NULL.
  template <class T>
  [[nodiscard]] static std::uint64_t of_value(T value, part at, const sort_key& key) noexcept {
    const auto ascending = ascending_word(value, at);
    return key.is_descending ? ~ascending : ascending;
  }
  /// Any word of a value of a column or of a kept row.
  template <class T>
  [[nodiscard]] static std::uint64_t of_nullable(bool is_valid, T value, part at, const sort_key& key) noexcept {
    if constexpr (!std::is_same_v<T, std::string_view>)
      if (at == null_part)
        return of_validity(is_valid, key);
    if (!is_valid)
      return at == 0 ? of_null(key) : 0;
    return of_value(value, at, key);
  }

  /// Which words values may still differ in that have this one in common; nothing where they are equal.
  template <class T>
  [[nodiscard]] static std::optional<part> next(std::uint64_t word, part at, const sort_key& key) noexcept {
    if constexpr (std::is_same_v<T, std::string_view>) {
      const auto last = (key.is_descending ? ~word : word) & 0xffU;
      return (at == 0 && word == of_null(key)) || last != text_goes_on ? std::nullopt : std::optional(at + 1);
    } else {
      if (at == 0 && word == of_null(key))
        return null_part;
      return sizeof(T) > sizeof(word) && at < low_part ? std::optional(low_part) : std::nullopt;
    }
  }

private:
  template <class T>
  static std::uint64_t ascending_word(T value, part at) noexcept {
    constexpr auto sign = std::uint64_t{1} << 63U;
    if constexpr (std::is_same_v<T, std::string_view>) {
      return text_word(value, at);
    } else if constexpr (std::is_same_v<T, interval_value>) {
      return ascending_word(comparable_us(value), at);
    } else if constexpr (std::is_same_v<T, int128>) {
      const auto bits = static_cast<uint128>(value);
      return at == low_part ? static_cast<std::uint64_t>(bits) : static_cast<std::uint64_t>(bits >> 64U) ^ sign;
    } else if constexpr (std::is_same_v<T, double>) {
      const auto bits = std::bit_cast<std::uint64_t>(canonical_field(value));
      return (bits & sign) != 0 ? ~bits : bits | sign;
    } else {
      return static_cast<std::uint64_t>(std::int64_t{value}) ^ sign;
    }
  }
  static std::uint64_t text_word(std::string_view text, part at) noexcept {
    const auto begin = std::min<std::size_t>(text.size(), std::size_t{at} * text_bytes);
    const auto rest = text.size() - begin;
    if (rest == 0)
      return 1;
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + begin, std::min<std::size_t>(rest, text_bytes));
    if constexpr (std::endian::native == std::endian::little)
      bytes = __builtin_bswap64(bytes);
    return bytes | (std::min<std::uint64_t>(rest, text_bytes + 1) + 1);
  }
};

/// A value as a sort key sees it; `value` may be anything where it is not valid.
template <class T>
struct sort_value {
  bool is_valid = false;
  T value{};
};

/// Compares two values of a key: below 0 where the first one comes first, 0 where they are equal.
template <class T>
[[nodiscard]] int compare_in_order(const sort_value<T>& a, const sort_value<T>& b, const sort_key& key) noexcept {
  if (!a.is_valid || !b.is_valid)
    return a.is_valid == b.is_valid ? 0 : (a.is_valid == key.nulls_first ? 1 : -1);
  if constexpr (std::is_same_v<T, std::string_view>) {
    const auto order = a.value.compare(b.value);
    return key.is_descending ? (order < 0) - (order > 0) : order;
  } else {
    for (const auto part : {sort_word::part{0}, sort_word::low_part}) {
      const auto left = sort_word::of_value(a.value, part, key);
      const auto right = sort_word::of_value(b.value, part, key);
      if (left != right)
        return left < right ? -1 : 1;
    }
    return 0;
  }
}

} // namespace millrace
