#include "millrace/engine/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace millrace::detail {

void check_failed(const char* file, int line, const char* expression, const char* detail) noexcept {
  std::fprintf(stderr, "%s:%d: check failed: %s%s%s\n", file, line, expression,
               detail == nullptr ? "" : ": ", detail == nullptr ? "" : detail);
  std::abort();
}

} // namespace millrace::detail
