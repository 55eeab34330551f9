#include "millrace/actors/connector/bytes/locked_file.hpp"

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace {

namespace {

constexpr mode_t permissions = 0666;
constexpr std::string_view lock_suffix = ".lock";
/// Others can replace a file that was left behind at the same time; each attempt ends with one of them ahead.
constexpr unsigned attempts_max = 100;
/// Nobody shall be led elsewhere by a link, or wait for the other end of a pipe.
constexpr int left_flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

enum class lock_outcome : std::uint8_t { taken, held_by_another, impossible };

[[nodiscard]] lock_outcome try_lock(int file) noexcept {
  if (::flock(file, LOCK_EX | LOCK_NB) == 0)
    return lock_outcome::taken;
  return errno == EWOULDBLOCK ? lock_outcome::held_by_another : lock_outcome::impossible;
}

/// Whether a path still leads to an open file.
[[nodiscard]] bool is_at(const std::string& path, int file) noexcept {
  struct stat opened {};
  struct stat found {};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &found) == 0 && opened.st_dev == found.st_dev &&
         opened.st_ino == found.st_ino;
}

/// Locks a file just made; false where whoever removes what is left behind was faster. There are file systems
/// without locks: there, the last of several jobs wins.
[[nodiscard]] bool keep(const std::string& path, int file) noexcept {
  return try_lock(file) != lock_outcome::held_by_another && is_at(path, file);
}

} // namespace

failure written_by_another(const std::string& target) {
  return {errc::io, "cannot write: another job is writing it: " + target,
          "wait until that job has ended, or write to another path", {}};
}

removal remove_unlocked(const std::string& path) noexcept {
  descriptor left(::open(path.c_str(), O_WRONLY | left_flags)); // Some file systems lock nothing else.
  if (!left.is_open() && errno == EACCES)
    left = descriptor(::open(path.c_str(), O_RDONLY | left_flags));
  if (!left.is_open())
    return errno == ENOENT ? removal::done : removal::failed;
  struct stat found {};
  if (::fstat(left.number(), &found) != 0 || !S_ISREG(found.st_mode)) {
    errno = EEXIST;
    return removal::failed;
  }
  if (try_lock(left.number()) == lock_outcome::held_by_another)
    return removal::locked;
  return is_at(path, left.number()) && ::unlink(path.c_str()) != 0 ? removal::failed : removal::done;
}

result<std::optional<descriptor>> try_create_locked(const std::string& path, const std::string& target) {
  for (unsigned attempt = 0; attempt < attempts_max; ++attempt) {
    descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, permissions));
    if (file.is_open() && keep(path, file.number()))
      return std::optional(std::move(file));
    if (!file.is_open() && errno != EEXIST)
      return system_failure(errno, "cannot create", target);
    if (file.is_open())
      continue;
    switch (remove_unlocked(path)) {
      case removal::done: break;
      case removal::locked: return std::optional<descriptor>();
      case removal::failed: return system_failure(errno, "cannot replace " + path + " to write", target);
    }
  }
  return std::optional<descriptor>();
}

result<descriptor> create_locked(const std::string& path, const std::string& target) {
  MILLRACE_TRY_ASSIGN(auto created, try_create_locked(path, target));
  if (!created)
    return written_by_another(target);
  return *std::move(created);
}

result<std::optional<descriptor>> open_left(const std::string& path, const std::string& target) {
  for (unsigned attempt = 0; attempt < attempts_max; ++attempt) {
    descriptor left(::open(path.c_str(), O_RDWR | left_flags));
    if (!left.is_open() && errno == ENOENT)
      return std::optional<descriptor>();
    struct stat found {};
    if (!left.is_open() || ::fstat(left.number(), &found) != 0)
      return system_failure(errno, "cannot open", path);
    if (!S_ISREG(found.st_mode))
      return failure{errc::io, "cannot write: it is not a regular file: " + path, {}, {}};
    if (try_lock(left.number()) == lock_outcome::held_by_another)
      return written_by_another(target);
    if (is_at(path, left.number()))
      return std::optional(std::move(left));
  }
  return written_by_another(target);
}

result<descriptor> resume_locked(const std::string& path, const std::string& target, const file_end& written) {
  const auto refused = [&](errc code, const std::string& why) {
    return failure{code, "cannot go on writing: " + why + ": " + path,
                   "put back what was written before, or start anew with --from-scratch", {}};
  };
  MILLRACE_TRY_ASSIGN(auto left, open_left(path, target));
  if (!left)
    return refused(errc::not_found, "what was written before is missing");
  struct stat found {};
  if (::fstat(left->number(), &found) != 0)
    return system_failure(errno, "cannot open", path);
  if (const auto present = static_cast<std::uint64_t>(found.st_size); present < written.bytes)
    return refused(errc::corrupt, "of the " + std::to_string(written.bytes) +
                                    " bytes that were written before there are " + std::to_string(present));
  MILLRACE_TRY_ASSIGN(const auto is_as_it_was, still_ends(left->number(), written, path));
  if (!is_as_it_was)
    return refused(errc::corrupt, "what was written before has been changed since");
  const auto end = static_cast<off_t>(written.bytes);
  if (::ftruncate(left->number(), end) != 0 || ::lseek(left->number(), end, SEEK_SET) != end)
    return system_failure(errno, "cannot write", path);
  return *std::move(left);
}

lock_file& lock_file::operator=(lock_file&& other) noexcept {
  std::swap(held_, other.held_);
  path_.swap(other.path_);
  return *this;
}

lock_file::~lock_file() {
  if (!path_.empty())
    ::unlink(path_.c_str());
}

result<std::optional<lock_file>> lock_beside(const std::string& path) {
  const std::filesystem::path target(path);
  auto hidden = (target.parent_path() / ("." + target.filename().native() + std::string(lock_suffix))).native();
  MILLRACE_TRY_ASSIGN(auto held, try_create_locked(hidden, path));
  if (!held)
    return std::optional<lock_file>();
  return std::optional(lock_file(*std::move(held), std::move(hidden)));
}

} // namespace millrace
