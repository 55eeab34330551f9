#pragma once

#include <csignal>

namespace millrace {

/// Turns SIGINT, SIGTERM and, unless the program is to outlive its terminal, SIGHUP into something to ask for.
/// Threads started during its life inherit that the signals are held back, so none of them is interrupted.
/// They stay so for the rest of the process: one that comes when all is done must not decide how it ends.
/// Signals that speak of a write that fails are ignored: the write says so itself.
///
/// Ownership: of the signal mask of the thread that made it. Threads: that one. Errors: none.
class stop_signals {
public:
  stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// Takes one signal that has come; answers whether there was one.
  [[nodiscard]] bool take() const;
  /// Whether whoever started the program lets a pipe that nobody reads end it, which is the rule.
  [[nodiscard]] bool ends_by_broken_pipe() const noexcept { return ends_by_broken_pipe_; }

private:
  sigset_t signals_;
  bool ends_by_broken_pipe_ = true;
};

} // namespace millrace
