#include "millrace/actors/main/standard_streams.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/main/commands.hpp"

namespace millrace {

void hold_standard_streams() noexcept {
  // The lowest free number is the one that is missing; the wrong direction makes every use of it fail.
  for (const auto number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(number, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

status flush_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::cout)
    return {};
  if (errno != 0)
    return system_failure(errno, "cannot write", "standard output");
  // The reason is gone with the write that failed, some time ago.
  return failure{errc::io, "cannot write: standard output", "", {}};
}

bool has_lost_reader() noexcept {
  pollfd target{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&target, 1, 0) == 1 && (target.revents & (POLLERR | POLLHUP)) != 0;
}

void end_by_broken_pipe() noexcept {
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  std::raise(SIGPIPE);
  std::_Exit(static_cast<int>(exit_status::cut_off));
}

} // namespace millrace
