#include "millrace/actors/main/stop_signals.hpp"

#include <ctime>

#include <pthread.h>

namespace millrace {

namespace {

[[nodiscard]] bool is_ignored(int signal) noexcept {
  struct sigaction present {};
  return sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

} // namespace

stop_signals::stop_signals() {
  ends_by_broken_pipe_ = std::signal(SIGPIPE, SIG_IGN) != SIG_IGN;
  std::signal(SIGXFSZ, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  if (!is_ignored(SIGHUP)) // As by nohup; a signal that is held back would come all the same.
    sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool stop_signals::take() const {
  constexpr timespec now{};
  return sigtimedwait(&signals_, nullptr, &now) > 0;
}

} // namespace millrace
