#include "millrace/actors/main/standard_streams.hpp"

#include <cerrno>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"

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

} // namespace millrace
