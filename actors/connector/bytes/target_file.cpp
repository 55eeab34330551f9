#include "millrace/actors/connector/bytes/target_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/bytes/locked_file.hpp"

namespace millrace {

namespace {

constexpr mode_t permission_bits = 0777;
constexpr std::string_view partial_suffix = ".partial";

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
  path_ = follow_links(path_);
  const std::filesystem::path target(path_);
  if (target.filename().empty())
    return system_failure(EISDIR, "cannot write", path_);
  auto partial = (target.parent_path() / ("." + target.filename().native() + std::string(partial_suffix))).native();
  MILLRACE_TRY_ASSIGN(opened_, create_locked(partial, path_));
  partial_ = std::move(partial);
  if (exists && ::fchmod(number(), present.st_mode & permission_bits) != 0)
    return system_failure(errno, "cannot set the permissions", path_);
  return {};
}

status target_file::open_pipe() {
  opened_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  is_waiting_ = false;
  return opened_.is_open() ? status() : system_failure(errno, "cannot open", path_);
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
  // Before the lock goes: later the name may be another's. Nothing can be done about a file that is gone already.
  if (!partial_.empty())
    ::unlink(partial_.c_str());
  partial_.clear();
  opened_ = descriptor();
  locked_ = descriptor();
}

} // namespace millrace
