#include "millrace/actors/connector/letter_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/file_end.hpp"
#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10U;
/// Jobs at a time that keep letters of the same name.
constexpr std::uint32_t numbers_max = 1000;
constexpr std::string_view cannot_remove = "cannot remove the dead letters of an earlier run";

/// True for what can be locked, made anew and written again.
[[nodiscard]] bool is_regular_or_missing(const std::string& path) noexcept {
  struct stat present {};
  return ::stat(path.c_str(), &present) != 0 || S_ISREG(present.st_mode);
}

/// As in `job.dead-letters.2.jsonl`.
[[nodiscard]] std::string numbered(const std::string& path, std::uint32_t number) {
  if (number <= 1)
    return path;
  const std::filesystem::path whole(path);
  auto name = whole.stem().native() + "." + std::to_string(number) + whole.extension().native();
  return (whole.parent_path() / name).native();
}

/// The number in the name of `path`, where that is the name of `first` with one; 1 otherwise.
[[nodiscard]] std::uint32_t number_of(const std::string& path, const std::string& first) {
  const auto name = std::filesystem::path(path).filename();
  for (std::uint32_t number = 2; number <= numbers_max; ++number)
    if (std::filesystem::path(numbered(first, number)).filename() == name)
      return number;
  return 1;
}

} // namespace

letter_file::letter_file(std::string path, letters_name name)
  : first_path_(std::move(path)), path_(first_path_), name_(name) {}

status letter_file::remove_earlier() const {
  struct stat present {};
  if (::stat(path_.c_str(), &present) != 0 || !S_ISREG(present.st_mode))
    return {}; // Where it cannot be looked at, it cannot be made either.
  std::error_code error;
  const auto target = std::filesystem::canonical(path_, error);
  if (error)
    return system_failure(error.value(), cannot_remove, path_);
  const auto removed = remove_unlocked(target.native());
  return removed != removal::failed ? status() : system_failure(errno, cannot_remove, path_);
}

/// Makes sure that no other job writes to the path, or finds a path of its own.
status letter_file::claim(letters_name name) {
  if (!is_regular_or_missing(first_path_))
    return {};
  for (;; ++number_) {
    path_ = numbered(first_path_, number_);
    MILLRACE_TRY_ASSIGN(auto claimed, lock_beside(follow_links(path_)));
    if (claimed) {
      claimed_ = *std::move(claimed);
      return {};
    }
    if (name == letters_name::fixed || number_ >= numbers_max)
      return written_by_another(name == letters_name::fixed ? path_ : first_path_);
  }
}

status letter_file::open(std::string_view) {
  auto usable = check_writable(path_, "cannot write dead letters");
  if (!usable.ok()) {
    auto reason = std::move(usable).take_error();
    reason.hint = "set `dead.letters` to a path that can be written, or `on.error` to `fail`";
    return reason;
  }
  MILLRACE_TRY(claim(name_));
  return remove_earlier();
}

status letter_file::create() {
  can_show_ = is_regular_or_missing(path_);
  if (can_show_) {
    MILLRACE_TRY_ASSIGN(file_, create_locked(follow_links(path_), path_));
    return {};
  }
  file_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  return file_.is_open() ? status() : system_failure(errno, "cannot open", path_);
}

status letter_file::write(std::span<const char> bytes) {
  MILLRACE_TRY(hide());
  return append({bytes.data(), bytes.size()});
}

status letter_file::write_rows(const batch_view&) {
  return failure{errc::failed_precondition, "this output takes encoded rows", {}, {}};
}

status letter_file::show(std::string_view line) {
  if (!file_.is_open())
    MILLRACE_TRY(create());
  if (!can_show_)
    return {};
  if (shown_count_ == 0)
    MILLRACE_TRY(flush());
  ++shown_count_;
  return append(line);
}

status letter_file::hide() {
  if (shown_count_ == 0)
    return {};
  shown_count_ = 0;
  buffer_.clear();
  const auto end = static_cast<off_t>(written_bytes_);
  if (::ftruncate(file_.number(), end) == 0 && ::lseek(file_.number(), end, SEEK_SET) == end)
    return {};
  return system_failure(errno, "cannot write", path_);
}

status letter_file::append(std::string_view bytes) {
  if (!file_.is_open())
    MILLRACE_TRY(create());
  buffer_ += bytes;
  return buffer_.size() < buffer_bytes ? status() : flush();
}

status letter_file::flush() {
  if (buffer_.empty())
    return {};
  MILLRACE_TRY(make_descriptor_output(file_.number(), path_)->write(buffer_));
  if (shown_count_ == 0)
    written_bytes_ += buffer_.size();
  buffer_.clear();
  return {};
}

/// Makes everything durable, the name included.
status letter_file::sync() {
  MILLRACE_TRY(flush());
  struct stat present {};
  if (!file_.is_open() || ::fstat(file_.number(), &present) != 0 || !S_ISREG(present.st_mode))
    return {};
  if (::fdatasync(file_.number()) != 0)
    return system_failure(errno, "cannot sync", path_);
  return std::exchange(is_named_durably_, true) ? status() : sync_folder_of(follow_links(path_));
}

result<written_place> letter_file::prepare(const output_epoch& epoch) {
  MILLRACE_CHECK(epoch.ends_output || shown_count_ == 0);
  MILLRACE_TRY(sync());
  written_place place{.bytes = written_bytes_, .is_last = epoch.ends_output};
  if (file_.is_open() && can_show_) {
    MILLRACE_TRY_ASSIGN(const auto written, read_end(file_.number(), written_bytes_, path_));
    place.tail = written.tail;
  }
  if (epoch.ends_output && file_.is_open())
    MILLRACE_TRY(file_.close(path_));
  return place;
}

status letter_file::commit(const output_epoch& epoch) {
  if (epoch.ends_output)
    claimed_ = lock_file();
  return {};
}

void letter_file::leave() noexcept {
  buffer_.clear();
  file_ = descriptor();
  claimed_ = lock_file();
}

std::string letter_file::why_not_resumable() const {
  return is_regular_or_missing(path_) ? std::string() : "dead letters are written to what is not a regular file: " + path_;
}

void letter_file::take_number_of(const std::string& path) {
  if (name_ == letters_name::numbered)
    number_ = number_of(path, first_path_);
}

status letter_file::recover(const written_place& from, std::string_view prologue) {
  if (from.is_last)
    return {};
  if (from.bytes == 0)
    return open(prologue);
  MILLRACE_TRY(claim(letters_name::fixed));
  MILLRACE_TRY_ASSIGN(file_, resume_locked(follow_links(path_), path_, from.end()));
  can_show_ = true;
  is_named_durably_ = true;
  written_bytes_ = from.bytes;
  return {};
}

} // namespace millrace
