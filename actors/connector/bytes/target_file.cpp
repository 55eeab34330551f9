#include "millrace/actors/connector/bytes/target_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace {

namespace {

constexpr mode_t permission_bits = 0777;
constexpr mode_t default_permissions = 0666;
/// Left-over names of dead processes with our number that are passed over.
constexpr unsigned attempts_max = 100;

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
    path_ = std::filesystem::canonical(path_, error).native();
    if (error)
      return system_failure(error.value(), "cannot open", path_);
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
  const auto prefix = (std::filesystem::path(directory) / ("." + std::string(name))).native() + "." +
                      std::to_string(::getpid()) + "-";
  for (unsigned attempt = 0; attempt < attempts_max; ++attempt) {
    auto partial = prefix + std::to_string(attempt) + ".partial";
    opened_ = descriptor(::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, default_permissions));
    if (opened_.is_open()) {
      partial_ = std::move(partial);
      return {};
    }
    if (errno != EEXIST)
      break;
  }
  return system_failure(errno, "cannot create", path_);
}

status target_file::commit() {
  if (is_direct())
    return opened_.close(path_);
  if (::fsync(number()) != 0)
    return system_failure(errno, "cannot sync", path_);
  MILLRACE_TRY(opened_.close(path_));
  if (std::rename(partial_.c_str(), path_.c_str()) != 0)
    return system_failure(errno, "cannot rename to", path_);
  partial_.clear();
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
  if (!partial_.empty())
    ::unlink(partial_.c_str()); // Nothing can be done about a file that is gone already.
  partial_.clear();
}

} // namespace millrace
