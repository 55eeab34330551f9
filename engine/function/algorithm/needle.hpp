#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace {

/// Whether letters of ASCII are compared as they are or in any case.
enum class letters : std::uint8_t { exact, any_case };

/// A text that is searched for in others, prepared once.
///
/// Ownership: owns the text. Threads: immutable. Errors: none.
class needle {
public:
  /// @param text Not empty; ASCII with `any_case`.
  needle(std::string_view text, letters compared);

  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  /// Offset of the first occurrence that begins at `from` or behind; `npos` where there is none.
  [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t from) const noexcept;
  /// Whether it stands at an offset. @pre offset <= text.size()
  [[nodiscard]] bool stands_at(std::string_view text, std::size_t offset) const noexcept {
    return text.size() - offset >= text_.size() && equals(text.data() + offset);
  }

private:
  /// Whether `size()` bytes are the text.
  [[nodiscard]] bool equals(const char* bytes) const noexcept;
  [[nodiscard]] const char* find_pairs(const char* begin, const char* end) const noexcept;

  std::string text_;   ///< In lower case where the case does not matter.
  std::string masks_;  ///< Per byte what is set in both before they are compared: the bit of the case, or nothing.
  letters compared_;
};

} // namespace millrace
