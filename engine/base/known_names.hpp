#pragma once

#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Renders the hint of an error about an unknown name: which one may have been meant, and which there are.
/// `known` is any range of strings, few enough to be read.
template <class Range>
[[nodiscard]] std::string hint_of_names(std::string_view word, const Range& known) {
  auto text = suggestion(word, known);
  std::string_view before = text.empty() ? "known are " : " known are ";
  for (const std::string_view name : known) {
    text.append(before).append(name);
    before = ", ";
  }
  return text;
}

} // namespace millrace
