#include "millrace/actors/connector/bytes/target_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
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

/// Fails where a file that is to get its name is not what was written.
[[nodiscard]] status check_left(int file, const file_end& written, const std::string& path) {
  struct stat found {};
  if (::fstat(file, &found) != 0)
    return system_failure(errno, "cannot open", path);
  MILLRACE_TRY_ASSIGN(const auto ends_as_then, still_ends(file, written, path));
  const auto has_size = written.tail.bytes == 0 || static_cast<std::uint64_t>(found.st_size) == written.bytes;
  if (ends_as_then && has_size)
    return {};
  return failure{errc::corrupt, "cannot finish the output: what was written before has been changed since: " + path,
                 "put back what was written before, or start anew with --from-scratch", {}};
}

} // namespace

target_file::~target_file() {
  if (is_counted_on_)
    leave();
  else
    abandon();
}

result<target_file::target> target_file::find() {
  struct stat present {};
  const bool exists = ::stat(path_.c_str(), &present) == 0;
  if (!exists && errno != ENOENT)
    return system_failure(errno, "cannot open", path_);
  if (exists && S_ISDIR(present.st_mode))
    return system_failure(EISDIR, "cannot write", path_);
  if (exists && ::faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) != 0)
    return system_failure(errno, "cannot write", path_);
  target found;
  found.is_pipe = exists && S_ISFIFO(present.st_mode);
  if (exists && !S_ISREG(present.st_mode))
    return found;
  path_ = follow_links(path_);
  const std::filesystem::path whole(path_);
  if (whole.filename().empty())
    return system_failure(EISDIR, "cannot write", path_);
  found.partial = (whole.parent_path() / ("." + whole.filename().native() + std::string(partial_suffix))).native();
  if (exists)
    found.permissions = present.st_mode & permission_bits;
  return found;
}

status target_file::pass_on(std::optional<mode_t> permissions) const {
  if (permissions && ::fchmod(number(), *permissions) != 0)
    return system_failure(errno, "cannot set the permissions", path_);
  return {};
}

status target_file::open() {
  MILLRACE_TRY_ASSIGN(auto found, find());
  is_waiting_ = found.is_pipe;
  if (is_waiting_)
    return {};
  if (found.partial.empty()) {
    opened_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
    return opened_.is_open() ? status() : system_failure(errno, "cannot open", path_);
  }
  MILLRACE_TRY_ASSIGN(opened_, create_locked(found.partial, path_));
  partial_ = std::move(found.partial);
  return pass_on(found.permissions);
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
  return sync_folder_of(path_);
}

void target_file::abandon() noexcept {
  // Before the lock goes: later the name may be another's. Nothing can be done about a file that is gone already.
  if (!partial_.empty())
    ::unlink(partial_.c_str());
  leave();
}

std::string target_file::why_not_resumable() const {
  struct stat present {};
  if (::stat(path_.c_str(), &present) != 0 || S_ISREG(present.st_mode) || S_ISDIR(present.st_mode))
    return {}; // Where no file can be, opening it says so.
  return S_ISFIFO(present.st_mode) ? "what a named pipe has taken cannot be taken back"
                                   : "what a device has taken cannot be taken back";
}

result<file_end> target_file::checkpoint() {
  struct stat written {};
  if (::fdatasync(number()) != 0 || ::fstat(number(), &written) != 0)
    return system_failure(errno, "cannot sync", path_);
  if (!is_counted_on_)
    MILLRACE_TRY(sync_folder_of(path_));
  is_counted_on_ = true;
  return read_end(number(), static_cast<std::uint64_t>(written.st_size), path_);
}

status target_file::resume(const file_end& written) {
  MILLRACE_TRY_ASSIGN(auto found, find());
  if (found.partial.empty())
    return failure{errc::unsupported, why_not_resumable(), {}, {}};
  MILLRACE_TRY_ASSIGN(opened_, resume_locked(found.partial, path_, written));
  partial_ = std::move(found.partial);
  is_counted_on_ = true;
  return pass_on(found.permissions);
}

status target_file::recover(const file_end& written) {
  MILLRACE_TRY_ASSIGN(auto found, find());
  if (found.partial.empty())
    return {};
  MILLRACE_TRY_ASSIGN(auto left, open_left(found.partial, path_));
  if (left) {
    MILLRACE_TRY(check_left(left->number(), written, found.partial));
    opened_ = *std::move(left);
    partial_ = std::move(found.partial);
    is_counted_on_ = true;
    return commit();
  }
  if (found.permissions)
    return sync_folder_of(path_); // It has its name; whether that is durable, the other process could not say.
  return failure{
    errc::not_found, "the finished output is missing: " + path_, "put it back, or run the job from its beginning", {}};
}

void target_file::leave() noexcept {
  partial_.clear();
  opened_ = descriptor();
  locked_ = descriptor();
}

} // namespace millrace
