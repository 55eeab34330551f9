#include "millrace/engine/function/algorithm/letter_case.hpp"

#include <utf8proc.h>

namespace millrace {

std::uint32_t to_lower(std::uint32_t code_point) noexcept {
  return static_cast<std::uint32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point)));
}

std::uint32_t to_upper(std::uint32_t code_point) noexcept {
  return static_cast<std::uint32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(code_point)));
}

} // namespace millrace
