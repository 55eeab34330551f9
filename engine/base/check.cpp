#include "millrace/engine/base/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace millrace {

namespace {

thread_local int scopes = 0;

} // namespace

failure_scope::failure_scope() noexcept { ++scopes; }
failure_scope::~failure_scope() { --scopes; }

namespace detail {

void check_failed(const char* file, int line, const char* expression, const char* detail) {
  const auto text = std::string(file) + ":" + std::to_string(line) + ": check failed: " + expression +
                    (detail == nullptr ? "" : ": ") + (detail == nullptr ? "" : detail);
  if (scopes > 0)
    throw broken_invariant(text);
  std::fprintf(stderr, "%s\n", text.c_str());
  std::abort();
}

} // namespace detail

} // namespace millrace
