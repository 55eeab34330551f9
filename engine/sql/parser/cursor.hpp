#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/lexer.hpp"
#include "millrace/engine/sql/token.hpp"

namespace millrace::sql {

/// A piece of the text as a message shows it: in backticks, shortened, control characters escaped.
[[nodiscard]] std::string shown(std::string_view text);

/// The parser's place in the tokens of a text, with a few tokens of look-ahead, and its failure.
///
/// The first failure sticks: from then on the current token is `end`, nothing is accepted any
/// more, and every grammar rule winds down by itself. So rules need not test for failure after
/// each step, and what they return then is never looked at.
///
/// Ownership: borrows the text. Threads: one at a time.
/// Errors: kept until `take_failure`.
class cursor {
public:
  /// Tokens that can be seen ahead, the current one included.
  static constexpr std::size_t lookahead_max = 8;

  explicit cursor(std::string_view text) noexcept;

  /// Returns the token `ahead` places behind the current one. @pre ahead < lookahead_max
  [[nodiscard]] const token& peek(std::size_t ahead = 0) noexcept;
  [[nodiscard]] bool is(token_kind kind, std::size_t ahead = 0) noexcept { return peek(ahead).kind == kind; }
  [[nodiscard]] bool is(keyword word, std::size_t ahead = 0) noexcept { return peek(ahead).word == word; }

  /// Moves on and returns the token that was current; at the end it stays.
  token take() noexcept;
  /// Moves on when the current token is the one asked for.
  bool accept(token_kind kind) noexcept;
  bool accept(keyword word) noexcept;
  /// Moves on over two words when both are there.
  bool accept(keyword first, keyword second) noexcept;
  /// As `accept`, or fails with "expected ..., found ...".
  void expect(token_kind kind, std::string_view what);
  void expect(keyword word);
  /// Accepts the `>` that closes a type; of `>>` it takes the first half.
  void expect_closing_angle();

  /// Where the current token stands.
  [[nodiscard]] source_span here() noexcept { return peek().span; }
  /// What lies between the start of `first` and the end of the token taken last.
  [[nodiscard]] source_span since(const source_span& first) const noexcept;

  /// Remembers a word read as an alias without AS, which a misspelt keyword turns into.
  void note_alias(const token& alias) noexcept { alias_ = alias; }

  /// Fails at the current token: "expected `what`, found `token`". A hint names the candidate (in
  /// lower case) that the token, or an alias in front of it, may be a misspelling of.
  void fail_expected(std::string_view what, std::span<const std::string_view> candidates = {});
  void fail(errc code, source_span span, std::string message, std::string hint = {});

  [[nodiscard]] bool has_failed() const noexcept { return failure_.has_value(); }
  /// @pre has_failed()
  [[nodiscard]] failure take_failure() noexcept { return std::move(*failure_); }

private:
  [[nodiscard]] std::string hint_for(const token& found, std::span<const std::string_view> candidates) const;

  std::string_view text_;
  lexer lexer_;
  std::array<token, lookahead_max> ring_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  source_span last_;
  token_kind last_kind_ = token_kind::end;
  std::optional<token> alias_;
  std::optional<failure> failure_;
};

} // namespace millrace::sql
