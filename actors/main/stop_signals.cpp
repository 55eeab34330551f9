#include "millrace/actors/main/stop_signals.hpp"

#include <ctime>

#include <pthread.h>

namespace millrace {

stop_signals::stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  // One that is ignored, as by nohup, stays so.
  sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

stop_signals::~stop_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool stop_signals::take() const {
  constexpr timespec now{};
  return sigtimedwait(&signals_, nullptr, &now) > 0;
}

} // namespace millrace
