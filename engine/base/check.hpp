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

/// As `MILLRACE_CHECK`, in debug builds and under sanitizers only; for what costs time on every row.
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MILLRACE_DCHECK(condition) MILLRACE_CHECK(condition)
#else
#define MILLRACE_DCHECK(condition) static_cast<void>(0)
#endif
