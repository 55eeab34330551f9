#include "millrace/actors/connector/bytes/file_end.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

/// The hash of so many bytes in front of a place; that of fewer where the file is shorter.
[[nodiscard]] result<std::uint64_t> hash_before(int file, std::uint64_t place, std::size_t count, const std::string& path) {
  std::array<char, tail_bytes_max> buffer;
  std::size_t taken = 0;
  while (taken < count) {
    const auto got = ::pread(file, buffer.data() + taken, count - taken, static_cast<off_t>(place - count + taken));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return system_failure(errno, "cannot read", path);
    if (got == 0)
      break;
    taken += static_cast<std::size_t>(got);
  }
  return hash_bytes(buffer.data(), taken);
}

} // namespace

result<file_end> read_end(int file, std::uint64_t bytes, const std::string& path) {
  const auto count = std::min<std::uint64_t>(bytes, tail_bytes_max);
  MILLRACE_TRY_ASSIGN(const auto hash, hash_before(file, bytes, static_cast<std::size_t>(count), path));
  return file_end{bytes, {count, count == 0 ? 0 : hash}};
}

result<bool> still_ends(int file, const file_end& then, const std::string& path) {
  if (then.tail.bytes == 0)
    return true;
  if (then.tail.bytes > std::min<std::uint64_t>(then.bytes, tail_bytes_max))
    return false; // No end that was ever read.
  MILLRACE_TRY_ASSIGN(const auto hash, hash_before(file, then.bytes, static_cast<std::size_t>(then.tail.bytes), path));
  return hash == then.tail.hash;
}

} // namespace millrace
