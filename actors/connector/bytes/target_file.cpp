#include "millrace/actors/connector/bytes/target_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace {

namespace {

constexpr mode_t permission_bits = 0777;
constexpr mode_t default_permissions = 0666;
/// Names in use that are passed over.
constexpr unsigned attempts_max = 100;
constexpr std::string_view partial_suffix = ".partial";

[[nodiscard]] std::string partial_prefix(std::string_view name) { return "." + std::string(name) + "."; }

[[nodiscard]] bool is_partial_of(std::string_view name, std::string_view file) {
  const auto prefix = partial_prefix(file);
  if (!name.starts_with(prefix) || !name.ends_with(partial_suffix) ||
      name.size() <= prefix.size() + partial_suffix.size())
    return false;
  name.remove_prefix(prefix.size());
  name.remove_suffix(partial_suffix.size());
  return name.find_first_not_of("0123456789-") == std::string_view::npos;
}

[[nodiscard]] bool try_lock(int file) noexcept { return ::flock(file, LOCK_EX | LOCK_NB) == 0; }

/// Locks a file just made; false where whoever removes what is left over was faster.
[[nodiscard]] bool keep(int file) noexcept {
  if (!try_lock(file))
    return errno != EWOULDBLOCK; // There are file systems without locks.
  struct stat made {};
  return ::fstat(file, &made) != 0 || made.st_nlink != 0;
}

/// Removes what nobody writes any more. Where it cannot, files stay: they are only in the way.
void remove_left_over(const std::filesystem::path& directory, std::string_view file) {
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    if (!is_partial_of(at->path().filename().native(), file))
      continue;
    const descriptor left(::open(at->path().c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat found {};
    if (left.is_open() && ::fstat(left.number(), &found) == 0 && S_ISREG(found.st_mode) && try_lock(left.number()))
      ::unlink(at->path().c_str());
  }
}

} // namespace

status target_file::open() {
  struct stat present {};
  const bool exists = ::stat(path_.c_str(), &present) == 0;
  if (!exists && errno != ENOENT)
    return system_failure(errno, "cannot open", path_);
  if (exists && S_ISDIR(present.st_mode))
    return system_failure(EISDIR, "cannot write", path_);
  if (exists && ::faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) != 0)
    return system_failure(errno, "cannot write", path_);
  is_waiting_ = exists && S_ISFIFO(present.st_mode);
  if (is_waiting_)
    return {};
  if (exists && !S_ISREG(present.st_mode)) {
    opened_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
    return opened_.is_open() ? status() : system_failure(errno, "cannot open", path_);
  }
  if (exists) {
    std::error_code error;
    auto followed = std::filesystem::canonical(path_, error);
    if (error)
      return system_failure(error.value(), "cannot open", path_);
    path_ = std::move(followed).native();
  }
  const std::filesystem::path target(path_);
  MILLRACE_TRY(create_partial(target.parent_path().native(), target.filename().native()));
  if (exists && ::fchmod(number(), present.st_mode & permission_bits) != 0)
    return system_failure(errno, "cannot set the permissions", path_);
  return {};
}

status target_file::open_pipe() {
  opened_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  is_waiting_ = false;
  return opened_.is_open() ? status() : system_failure(errno, "cannot open", path_);
}

status target_file::create_partial(std::string_view directory, std::string_view name) {
  if (name.empty())
    return system_failure(EISDIR, "cannot write", path_);
  remove_left_over(directory.empty() ? "." : directory, name);
  const auto prefix = (std::filesystem::path(directory) / partial_prefix(name)).native() + std::to_string(::getpid()) + "-";
  for (unsigned attempt = 0; attempt < attempts_max; ++attempt) {
    auto partial = prefix + std::to_string(attempt) + std::string(partial_suffix);
    opened_ = descriptor(::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, default_permissions));
    if (!opened_.is_open() && errno != EEXIST)
      break;
    if (opened_.is_open() && keep(number())) {
      partial_ = std::move(partial);
      return {};
    }
  }
  return system_failure(errno, "cannot create", path_);
}

status target_file::prepare() {
  if (!opened_.is_open())
    return {};
  if (!is_direct()) {
    if (::fsync(number()) != 0)
      return system_failure(errno, "cannot sync", path_);
    locked_ = descriptor(::dup(number()));
  }
  return opened_.close(path_);
}

status target_file::commit() {
  MILLRACE_TRY(prepare());
  if (is_direct())
    return {};
  if (std::rename(partial_.c_str(), path_.c_str()) != 0)
    return system_failure(errno, "cannot rename to", path_);
  partial_.clear();
  locked_ = descriptor();
  return sync_directory();
}

status target_file::sync_directory() const {
  const auto parent = std::filesystem::path(path_).parent_path();
  const auto directory = parent.empty() ? std::string(".") : parent.native();
  MILLRACE_TRY_ASSIGN(auto opened, open_for_reading(directory));
  if (::fsync(opened.number()) != 0)
    return system_failure(errno, "cannot sync", directory);
  return {};
}

void target_file::abandon() noexcept {
  opened_ = descriptor();
  locked_ = descriptor();
  if (!partial_.empty())
    ::unlink(partial_.c_str()); // Nothing can be done about a file that is gone already.
  partial_.clear();
}

} // namespace millrace
