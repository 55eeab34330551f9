#pragma once

#include <new>

namespace millrace {

/// What is thrown where a bound has no memory now, and will have some once other work is done. What was begun is to be
/// undone, and begun again later.
///
/// Ownership: a value. Threads: none. Errors: it is one.
class memory_awaited final : public std::bad_alloc {
public:
  [[nodiscard]] const char* what() const noexcept override { return "memory that others will give back"; }
};

} // namespace millrace
