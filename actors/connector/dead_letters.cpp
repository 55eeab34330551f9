#include "millrace/actors/connector/dead_letters.hpp"

#include <cerrno>
#include <filesystem>
#include <numeric>
#include <span>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/format/json_string.hpp"

namespace millrace {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10U;
/// Jobs at a time that keep letters of the same name.
constexpr std::uint32_t numbers_max = 1000;
constexpr std::string_view cannot_remove = "cannot remove the dead letters of an earlier run";

/// Appends a byte that is ASCII or, where it is not, no part of a code point: a broken one is shown by its number.
void append_byte(char byte, std::string& out) {
  char bytes[json_escape_size_max];
  const bool is_shown = static_cast<unsigned char>(byte) < 0x7fU;
  out.append(bytes, is_shown ? write_json_byte(byte, bytes) : write_json_code(byte, bytes));
}

void append_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto size = valid_code_point_size(text);
    if (size > 1)
      out += text.substr(0, size);
    else
      append_byte(text[0], out);
    text.remove_prefix(size > 1 ? size : 1);
  }
  out += '"';
}

void append_string_or_null(std::string_view text, std::string& out) {
  if (text.empty())
    out += "null";
  else
    append_string(text, out);
}

void append_number_or_null(bool is_known, std::uint64_t number, std::string& out) {
  out += is_known ? std::to_string(number) : "null";
}

void append_text_or_null(const failed_operation::value_text& text, std::string& out) {
  if (text)
    append_string(*text, out);
  else
    out += "null";
}

template <class List, class Append>
void append_list(std::string_view name, std::string_view brackets, const List& list, Append append, std::string& out) {
  if (list.empty())
    return;
  ((out += ",\"") += name) += "\":";
  out += brackets[0];
  auto is_first = true;
  for (const auto& item : list) {
    out += std::exchange(is_first, false) ? "" : ",";
    append(item);
  }
  out += brackets[1];
}

/// Writes what is known of an operation; a letter of a record that was not decoded has no such fields.
void append_operation(const failed_operation& operation, std::string& out) {
  const auto add = [&](std::string_view name, std::string_view text) {
    if (text.empty())
      return;
    ((out += ",\"") += name) += "\":";
    append_string(text, out);
  };
  add("operator", operation.node);
  add("stream", operation.stream);
  add("function", operation.function);
  append_list("values", "[]", operation.values, [&](const auto& text) { append_text_or_null(text, out); }, out);
  append_list("key", "{}", operation.key, [&](const auto& part) {
    append_string(part.first, out);
    out += ':';
    append_text_or_null(part.second, out);
  }, out);
}

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

/// Shortens a record without cutting a code point in two.
std::string_view shorten(std::string_view raw) noexcept {
  if (raw.size() <= dead_letters::raw_bytes_max)
    return raw;
  auto size = dead_letters::raw_bytes_max;
  for (int step = 0; step < 3 && is_continuation(raw[size]); ++step)
    --size;
  return raw.substr(0, size);
}

/// Writes a letter as a line of the file, see `dead_letters`.
void append_line(const dead_letter& letter, std::uint64_t chunk_line, std::string& out) {
  const bool has_origin = !letter.origin.empty();
  out += "{\"source\":";
  append_string_or_null(letter.origin, out);
  out += ",\"line\":";
  append_number_or_null(has_origin && chunk_line != 0, chunk_line + letter.line, out);
  out += ",\"offset\":";
  append_number_or_null(has_origin, letter.offset, out);
  out += ",\"column\":";
  append_string_or_null(letter.column, out);
  out += ",\"reason\":";
  append_string(name_of(letter.reason), out);
  if (letter.operation)
    append_operation(*letter.operation, out);
  out += ",\"raw\":";
  append_string(shorten(letter.raw), out);
  if (!letter.detail.empty()) {
    out += ",\"detail\":";
    append_string(letter.detail, out);
  }
  out += "}\n";
}

} // namespace

dead_letters::dead_letters(std::string path, std::uint64_t kept_max, letters_name name)
  : first_path_(std::move(path)), path_(first_path_), kept_max_(kept_max), name_(name) {}

status dead_letters::remove_earlier() const {
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
status dead_letters::claim(letters_name name) {
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

status dead_letters::open() {
  auto usable = check_writable(path_, "cannot write dead letters");
  if (!usable.ok()) {
    auto reason = std::move(usable).take_error();
    reason.hint = "set `dead.letters` to a path that can be written, or `on.error` to `fail`";
    return reason;
  }
  MILLRACE_TRY(claim(name_));
  return remove_earlier();
}

status dead_letters::create() {
  can_show_ = is_regular_or_missing(path_);
  if (can_show_) {
    MILLRACE_TRY_ASSIGN(file_, create_locked(follow_links(path_), path_));
    return {};
  }
  file_ = descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
  return file_.is_open() ? status() : system_failure(errno, "cannot open", path_);
}

status dead_letters::add(const dead_letter& letter, std::uint64_t chunk_line) {
  const auto reason = static_cast<std::size_t>(letter.reason);
  MILLRACE_CHECK(reason < counts_.size());
  ++counts_[reason];
  MILLRACE_TRY(hide());
  if (kept_count_ == kept_max_)
    return {};
  ++kept_count_;
  return append(letter, chunk_line);
}

status dead_letters::show(const dead_letter& letter) {
  if (kept_count_ + shown_count_ >= kept_max_)
    return {};
  if (!file_.is_open())
    MILLRACE_TRY(create());
  if (!can_show_)
    return {};
  if (shown_count_ == 0)
    MILLRACE_TRY(flush());
  ++shown_count_;
  return append(letter, 0);
}

status dead_letters::hide() {
  if (shown_count_ == 0)
    return {};
  shown_count_ = 0;
  buffer_.clear();
  const auto end = static_cast<off_t>(added_bytes_);
  if (::ftruncate(file_.number(), end) == 0 && ::lseek(file_.number(), end, SEEK_SET) == end)
    return {};
  return system_failure(errno, "cannot write", path_);
}

status dead_letters::append(const dead_letter& letter, std::uint64_t chunk_line) {
  if (!file_.is_open())
    MILLRACE_TRY(create());
  append_line(letter, chunk_line, buffer_);
  return buffer_.size() < buffer_bytes ? status() : flush();
}

status dead_letters::flush() {
  if (buffer_.empty())
    return {};
  MILLRACE_TRY(make_descriptor_output(file_.number(), path_)->write(buffer_));
  if (shown_count_ == 0)
    added_bytes_ += buffer_.size();
  buffer_.clear();
  return {};
}

status dead_letters::close() {
  auto outcome = close_file();
  claimed_ = lock_file();
  return outcome;
}

status dead_letters::close_file() {
  MILLRACE_TRY(flush());
  if (!file_.is_open())
    return {};
  struct stat present {};
  if (::fstat(file_.number(), &present) == 0 && S_ISREG(present.st_mode) && ::fsync(file_.number()) != 0)
    return system_failure(errno, "cannot sync", path_);
  return file_.close(path_);
}

std::string dead_letters::why_not_resumable() const {
  return is_regular_or_missing(path_) ? std::string() : "dead letters are written to what is not a regular file: " + path_;
}

result<written_letters> dead_letters::checkpoint() {
  MILLRACE_CHECK(shown_count_ == 0);
  MILLRACE_TRY(flush());
  if (file_.is_open()) {
    if (::fdatasync(file_.number()) != 0)
      return system_failure(errno, "cannot sync", path_);
    if (!is_named_durably_)
      MILLRACE_TRY(sync_folder_of(follow_links(path_)));
    is_named_durably_ = true;
  }
  written_letters saved{path_, added_bytes_, kept_count_, counts_, {}, {}};
  if (file_.is_open()) {
    MILLRACE_TRY_ASSIGN(const auto written, read_end(file_.number(), added_bytes_, path_));
    saved.tail = written.tail;
  }
  return saved;
}

void dead_letters::hold_back(const dead_letter& letter, written_letters& in) const {
  ++in.counts[static_cast<std::size_t>(letter.reason)];
  if (in.kept_count == kept_max_)
    return;
  ++in.kept_count;
  append_line(letter, 0, in.held_back);
}

status dead_letters::resume(const written_letters& from) {
  if (name_ == letters_name::numbered)
    number_ = number_of(from.path, first_path_);
  if (from.bytes == 0) {
    MILLRACE_TRY(open());
  } else {
    MILLRACE_TRY(claim(letters_name::fixed));
    MILLRACE_TRY_ASSIGN(file_, resume_locked(follow_links(path_), path_, {from.bytes, from.tail}));
    can_show_ = true;
    is_named_durably_ = true;
  }
  added_bytes_ = from.bytes;
  kept_count_ = from.kept_count;
  counts_ = from.counts;
  if (from.held_back.empty())
    return {};
  if (!file_.is_open())
    MILLRACE_TRY(create());
  buffer_ = from.held_back;
  return flush();
}

std::uint64_t dead_letters::count(row_error reason) const noexcept {
  return counts_[static_cast<std::size_t>(reason)];
}

std::uint64_t dead_letters::count_all() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

} // namespace millrace
