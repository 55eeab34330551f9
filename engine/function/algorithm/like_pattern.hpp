#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/function/algorithm/code_point.hpp"
#include "millrace/engine/function/algorithm/needle.hpp"

namespace millrace {

/// A LIKE pattern that is compared with few texts, see `like_search` for many: the usual shapes are answered by a
/// search for a literal.
///
/// Ownership: borrows the pattern. Threads: immutable. Errors: `error` says when the pattern or the
/// escape make no sense.
class like_pattern {
public:
  /// @param escape One code point, or empty for none.
  like_pattern(std::string_view pattern, std::string_view escape, letters compared) noexcept;

  [[nodiscard]] row_error error() const noexcept { return error_; }
  [[nodiscard]] letters compared() const noexcept { return compared_; }
  [[nodiscard]] bool matches(std::string_view text) const noexcept;

  /// Calls `visit(letter, is_escaped)` for each code point of the pattern but escapes.
  /// @pre error() is none.
  template <class Visit>
  void for_each_letter(Visit&& visit) const {
    for (auto rest = pattern_; !rest.empty();) {
      const auto is_escaped = starts_with_escape(rest);
      rest.remove_prefix(is_escaped ? escape_.size() : 0);
      const auto size = code_point_size(rest);
      visit(rest.substr(0, size), is_escaped);
      rest.remove_prefix(size);
    }
  }

private:
  enum class shape : std::uint8_t { equal, prefix, suffix, infix, general };

  void look_for_shape() noexcept;
  [[nodiscard]] bool starts_with_escape(std::string_view rest) const noexcept {
    return !escape_.empty() && rest.starts_with(escape_);
  }
  [[nodiscard]] bool matches_general(std::string_view text) const noexcept;
  [[nodiscard]] std::size_t match_letter(std::string_view text, std::string_view letter) const noexcept;

  std::string_view pattern_;
  std::string_view escape_;
  std::string_view literal_; ///< Of the simple shapes.
  letters compared_;
  shape shape_ = shape::general;
  row_error error_ = row_error::none;
};

} // namespace millrace
