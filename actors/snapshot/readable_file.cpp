#include "millrace/actors/snapshot/readable_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/snapshot/file_header.hpp"

namespace millrace {

result<readable_file> readable_file::open(std::string path) {
  // A pipe that nobody writes must not be waited for.
  descriptor opened(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!opened.is_open())
    return system_failure(errno, "cannot open", path);
  struct stat found {};
  if (::fstat(opened.number(), &found) != 0)
    return system_failure(errno, "cannot look at", path);
  if (!S_ISREG(found.st_mode))
    return damaged("it is no regular file", path);
  return readable_file(std::move(path), std::move(opened), static_cast<std::uint64_t>(found.st_size));
}

status readable_file::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const auto count = ::pread(opened_.number(), into.data(), into.size(), static_cast<off_t>(offset));
    if (count < 0 && errno != EINTR)
      return system_failure(errno, "cannot read", path_);
    if (count == 0)
      return damaged("it ends at byte " + std::to_string(offset), path_);
    if (count > 0) {
      into = into.subspan(static_cast<std::size_t>(count));
      offset += static_cast<std::uint64_t>(count);
    }
  }
  return {};
}

} // namespace millrace
