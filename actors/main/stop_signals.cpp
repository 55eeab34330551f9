#include "millrace/actors/main/stop_signals.hpp"

#include <ctime>

#include <pthread.h>

namespace millrace {

stop_signals::stop_signals() {
  // A reader that goes away is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

stop_signals::~stop_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool stop_signals::take() const {
  constexpr timespec now{};
  return sigtimedwait(&signals_, nullptr, &now) > 0;
}

} // namespace millrace
