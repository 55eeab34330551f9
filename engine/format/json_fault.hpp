#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

/// Where a line stops to be one JSON object, and what should stand there.
struct json_fault {
  std::size_t place = 0;     ///< Bytes of the line before it.
  std::string_view expected; ///< Empty where nothing is wrong.
};

/// Reads a line as the decoder does, brackets and commas of an array aside, to say what is wrong with it.
/// Not for the data path: it reads what was read before.
/// @param line Readable 16 bytes behind its end.
[[nodiscard]] json_fault find_json_fault(std::string_view line) noexcept;

} // namespace millrace
