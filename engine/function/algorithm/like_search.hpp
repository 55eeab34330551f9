#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/function/algorithm/like_pattern.hpp"
#include "millrace/engine/function/algorithm/needle.hpp"

namespace millrace {

/// A LIKE pattern taken apart once, for many texts: between its percent signs stand parts of a fixed number of code
/// points, which are searched for one after the other.
///
/// Ownership: owns what is searched for, and room for a text in lower case. Threads: one. Errors: none.
class like_search {
public:
  /// @pre pattern.error() is none.
  explicit like_search(const like_pattern& pattern);

  [[nodiscard]] bool matches(std::string_view text);

private:
  /// So many code points, then a literal.
  struct run {
    std::size_t skipped;
    needle literal;
  };
  /// What stands between two percent signs.
  struct part {
    std::vector<run> runs;
    std::size_t skipped_behind = 0; ///< Code points behind the last literal.
  };

  [[nodiscard]] bool matches_parts(std::string_view text) const noexcept;
  [[nodiscard]] std::size_t end_of_match(const part& wanted, std::string_view text, std::size_t at) const noexcept;
  [[nodiscard]] std::size_t find(const part& wanted, std::string_view text, std::size_t from) const noexcept;
  [[nodiscard]] bool ends_with(const part& wanted, std::string_view text, std::size_t from) const noexcept;

  [[nodiscard]] std::string_view to_lower_case(std::string_view text);

  std::vector<part> parts_;         ///< At least one; the first and the last may be empty.
  bool is_in_lower_case_ = false;   ///< So texts have to be: letters that are not ASCII are compared in any case.
  bool has_letters_abroad_ = false; ///< Letters of the pattern are the lower case of some that are not ASCII.
  std::string lower_case_;
};

} // namespace millrace
