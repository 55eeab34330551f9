#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/row_error.hpp"

namespace millrace {

/// A LIKE pattern, looked at once: the usual shapes are answered by a search for a literal.
///
/// Ownership: borrows the pattern. Threads: immutable. Errors: `error` says when the pattern or the
/// escape make no sense.
class like_pattern {
public:
  enum class letters : std::uint8_t { exact, any_case };

  /// @param escape One code point, or empty for none.
  like_pattern(std::string_view pattern, std::string_view escape, letters compared) noexcept;

  [[nodiscard]] row_error error() const noexcept { return error_; }
  [[nodiscard]] bool matches(std::string_view text) const noexcept;

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
