#pragma once

namespace millrace::detail {

/// Prints file, line, expression and detail to standard error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* expression,
                               const char* detail) noexcept;

} // namespace millrace::detail

/// Ends the process when one of our own invariants is broken. Always on.
/// Never used for data, SQL text, files or wire bytes: those are `status` values.
#define MILLRACE_CHECK(condition)                                                                  \
  (static_cast<bool>(condition)                                                                    \
     ? static_cast<void>(0)                                                                        \
     : ::millrace::detail::check_failed(__FILE__, __LINE__, #condition, nullptr))

/// As `MILLRACE_CHECK`, in debug builds only; for use inside loops.
#ifdef NDEBUG
#define MILLRACE_DCHECK(condition) static_cast<void>(0)
#else
#define MILLRACE_DCHECK(condition) MILLRACE_CHECK(condition)
#endif
