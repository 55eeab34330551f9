#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A path with `*`, `?` or `[...]` in some of its names, as a shell has them, and `**` for any number of folders,
/// none included. Names that begin with a dot must be written out. `**` does not go through links, which may
/// lead in circles.
///
/// Ownership: a value. Threads: immutable. Errors: see `list`.
class path_pattern {
public:
  explicit path_pattern(std::string_view path);

  [[nodiscard]] static bool is_pattern(std::string_view path) noexcept {
    return path.find_first_of("*?[") != std::string_view::npos;
  }

  /// Returns the regular files that match, in no order. A folder that is not there has none; one that may not
  /// be read is a failure.
  [[nodiscard]] result<std::vector<std::string>> list() const;

  /// Whether the pattern would list a file of this path, if there were one.
  [[nodiscard]] bool matches(const std::string& path) const;

private:
  using strings = std::vector<std::string>;

  [[nodiscard]] status walk(const std::string& folder, std::size_t part, strings& found) const;
  [[nodiscard]] status visit(const std::string& path, std::size_t part, strings& found) const;
  [[nodiscard]] bool matches(const strings& names, std::size_t name, std::size_t part) const;

  std::string root_; ///< The folder before the first name that is a pattern; ends in a slash, or is empty.
  strings parts_;    ///< The names from there on.
};

} // namespace millrace
