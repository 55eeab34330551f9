#include "millrace/actors/connector/bytes/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

errc code_of(int error_number) noexcept {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return errc::not_found;
    case EACCES:
    case EPERM:
    case EROFS: return errc::permission_denied;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return errc::no_space;
    default: return errc::io;
  }
}

class descriptor_input final : public byte_input {
public:
  descriptor_input(descriptor owned, int source, std::string_view origin) noexcept
    : owned_(std::move(owned)), source_(source), origin_(origin) {}

  result<std::size_t> read(std::span<char> target) override {
    for (;;) {
      const auto count = ::read(source_, target.data(), target.size());
      if (count >= 0)
        return static_cast<std::size_t>(count);
      if (errno != EINTR)
        return system_failure(errno, "cannot read", origin_);
    }
  }
  result<std::uint64_t> skip(std::uint64_t count) override {
    struct stat found {};
    if (::fstat(source_, &found) != 0 || !S_ISREG(found.st_mode))
      return byte_input::skip(count);
    const auto begin = ::lseek(source_, 0, SEEK_CUR);
    const auto end = std::max(begin, found.st_size);
    const auto passed = std::min(count, static_cast<std::uint64_t>(end - begin));
    if (begin < 0 || ::lseek(source_, begin + static_cast<off_t>(passed), SEEK_SET) < 0)
      return system_failure(errno, "cannot read", origin_);
    return passed;
  }
  // A regular file is always ready.
  bool is_pausing(std::chrono::microseconds time) const override {
    pollfd source{source_, POLLIN, 0};
    const timespec wait{0, std::chrono::nanoseconds(time).count()};
    return ::ppoll(&source, 1, &wait, nullptr) == 0;
  }

private:
  descriptor owned_;
  int source_;
  std::string_view origin_;
};

/// Keeps a write that fails from ending the process by a signal, whatever its program does with signals: a pipe
/// that nobody reads raises SIGPIPE, a file that outgrows its limit SIGXFSZ. Signals of others stay as they are.
class write_signals_guard {
public:
  write_signals_guard() noexcept {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGPIPE);
    sigaddset(&signals_, SIGXFSZ);
    sigpending(&pending_);
    pthread_sigmask(SIG_BLOCK, &signals_, &mask_);
  }
  write_signals_guard(const write_signals_guard&) = delete;
  write_signals_guard& operator=(const write_signals_guard&) = delete;
  ~write_signals_guard() { pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }

  /// Takes the signal that came with a write that failed.
  void drop(int error_number) noexcept {
    const auto signal = error_number == EPIPE ? SIGPIPE : SIGXFSZ;
    if ((error_number != EPIPE && error_number != EFBIG) || sigismember(&pending_, signal) != 0)
      return;
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    constexpr timespec now{};
    sigtimedwait(&only, nullptr, &now);
  }

private:
  sigset_t signals_;
  sigset_t pending_; ///< Before the write.
  sigset_t mask_;    ///< The same.
};

class descriptor_output final : public byte_output {
public:
  descriptor_output(int target, std::string_view origin) noexcept : target_(target), origin_(origin) {}

  status write(std::span<const char> bytes) override {
    write_signals_guard guard;
    while (!bytes.empty()) {
      const auto count = ::write(target_, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) {
        const auto error_number = errno;
        guard.drop(error_number);
        return system_failure(error_number, "cannot write", origin_);
      }
      if (count > 0)
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }
  status flush() override { return {}; }
  status finish() override { return {}; }

private:
  int target_;
  std::string_view origin_;
};

} // namespace

failure system_failure(int error_number, std::string_view what, std::string_view path) {
  auto reason = std::generic_category().message(error_number);
  if (reason.size() > 1 && reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a' && reason[1] <= 'z')
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return {code_of(error_number), std::string(what) + ": " + reason + ": " + std::string(path), {}, {}};
}

status check_writable(const std::string& path, std::string_view what) {
  std::error_code ignored; // What cannot be looked at is found out by `faccessat`.
  if (std::filesystem::is_directory(path, ignored))
    return system_failure(EISDIR, what, path);
  const auto parent = std::filesystem::path(path).parent_path();
  const auto directory = parent.empty() ? std::string(".") : parent.native();
  if (std::filesystem::exists(directory, ignored) && !std::filesystem::is_directory(directory, ignored))
    return system_failure(ENOTDIR, what, path);
  const auto is_there = std::filesystem::exists(path, ignored);
  const auto& looked_at = is_there ? path : directory;
  if (::faccessat(AT_FDCWD, looked_at.c_str(), is_there ? W_OK : W_OK | X_OK, AT_EACCESS) != 0)
    return system_failure(errno, what, path);
  return {};
}

descriptor::descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

descriptor::~descriptor() {
  if (is_open())
    ::close(number_);
}

status descriptor::close(std::string_view path) {
  if (is_open() && ::close(std::exchange(number_, -1)) != 0 && errno != EINTR)
    return system_failure(errno, "cannot close", path);
  return {};
}

result<descriptor> open_for_reading(const std::string& path) {
  descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.is_open())
    return system_failure(errno, "cannot open", path);
  // Only advice: pipes and some file systems refuse it, and reading works all the same.
  static_cast<void>(::posix_fadvise(opened.number(), 0, 0, POSIX_FADV_SEQUENTIAL));
  return opened;
}

status sync_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const auto folder = parent.empty() ? std::string(".") : parent.native();
  MILLRACE_TRY_ASSIGN(const auto opened, open_for_reading(folder));
  return ::fsync(opened.number()) == 0 ? status() : system_failure(errno, "cannot sync", folder);
}

std::unique_ptr<byte_input> make_descriptor_input(descriptor source, std::string_view origin) {
  const auto number = source.number();
  return std::make_unique<descriptor_input>(std::move(source), number, origin);
}

std::unique_ptr<byte_input> make_borrowed_input(int source, std::string_view origin) {
  return std::make_unique<descriptor_input>(descriptor(), source, origin);
}

std::unique_ptr<byte_output> make_descriptor_output(int target, std::string_view origin) {
  return std::make_unique<descriptor_output>(target, origin);
}

compression compression_of(std::string_view path) noexcept {
  if (has_suffix(path, ".gz"))
    return compression::gzip;
  return has_suffix(path, ".zst") ? compression::zstd : compression::none;
}

bool has_suffix(std::string_view path, std::string_view suffix) noexcept {
  return path.size() >= suffix.size() && is_same_word(path.substr(path.size() - suffix.size()), suffix);
}

std::unique_ptr<byte_input> make_unpacked_input(descriptor source, std::string_view path) {
  auto input = make_descriptor_input(std::move(source), path);
  switch (compression_of(path)) {
    case compression::gzip: return make_gzip_input(std::move(input), path);
    case compression::zstd: return make_zstd_input(std::move(input), path);
    case compression::none: break;
  }
  return input;
}

} // namespace millrace
