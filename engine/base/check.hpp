#pragma once

#include <stdexcept>

namespace millrace {

/// One of our own invariants does not hold; says which, and where. Only a `failure_scope` lets it out.
class broken_invariant final : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// While one lives, a broken invariant on this thread is thrown, since somebody stands ready to end the one job that
/// is at fault; without one it ends the process.
///
/// Ownership: nothing. Threads: counts for the thread that made it. Errors: none.
class failure_scope {
public:
  failure_scope() noexcept;
  failure_scope(const failure_scope&) = delete;
  failure_scope& operator=(const failure_scope&) = delete;
  ~failure_scope();
};

namespace detail {

/// Throws `broken_invariant` within a `failure_scope`; otherwise prints file, line, expression and detail to standard
/// error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* expression, const char* detail);

} // namespace detail

} // namespace millrace

/// Ends the job, or the process, when one of our own invariants is broken. Always on.
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
