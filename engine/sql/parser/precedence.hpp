#pragma once

#include <cstdint>

namespace millrace::sql {

/// How tightly operators bind, as in PostgreSQL, loosest first.
enum class precedence : std::uint8_t {
  or_ = 1,
  and_,
  not_,
  is,
  comparison, ///< Does not chain.
  membership, ///< BETWEEN, IN, LIKE, SIMILAR TO; does not chain.
  other,      ///< `||`, bit operators, `~`.
  additive,
  multiplicative,
  power,
  sign,
  primary, ///< What needs no parentheses anywhere.
};

[[nodiscard]] constexpr precedence tighter(precedence rank) noexcept {
  return static_cast<precedence>(static_cast<std::uint8_t>(rank) + 1);
}

[[nodiscard]] constexpr precedence looser(precedence rank) noexcept {
  return static_cast<precedence>(static_cast<std::uint8_t>(rank) - 1);
}

/// Whether `a op b op c` is allowed, and then means `(a op b) op c`.
[[nodiscard]] constexpr bool chains(precedence rank) noexcept {
  return rank != precedence::comparison && rank != precedence::membership;
}

} // namespace millrace::sql
