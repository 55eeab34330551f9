#include "millrace/actors/connector/folder_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view part_prefix = "part-";
constexpr std::string_view hidden_prefix = ".part-";
constexpr std::string_view hidden_suffix = ".partial";
/// Digits of a part's number at least, so that names sort as numbers do: enough for one a second for three years.
constexpr std::size_t digits_min = 8;
constexpr mode_t permissions = 0777;

/// A part that is in the folder.
struct found_part {
  std::uint64_t number = 0;
  bool is_hidden = false;
  std::string path;
};

/// The number in the name of a part; nothing for what is none.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix))
    return std::nullopt;
  name.remove_prefix(prefix.size());
  const auto* end = name.data() + name.size();
  std::uint64_t number = 0;
  const auto read = std::from_chars(name.data(), end, number);
  const auto digits = static_cast<std::size_t>(read.ptr - name.data());
  return read.ec == std::errc() && digits >= digits_min && read.ptr != end && *read.ptr == '.' ? std::optional(number)
                                                                                            : std::nullopt;
}

[[nodiscard]] std::optional<found_part> part_at(const fs::path& path) {
  const auto name = path.filename().native();
  if (const auto number = number_in(name, part_prefix))
    return found_part{*number, false, path.native()};
  if (const auto number = number_in(name, hidden_prefix); number && name.ends_with(hidden_suffix))
    return found_part{*number, true, path.native()};
  return std::nullopt;
}

/// All parts of a folder, by number.
[[nodiscard]] result<std::vector<found_part>> list_parts(const std::string& folder) {
  std::vector<found_part> parts;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (auto part = part_at(entry->path()))
      parts.push_back(*std::move(part));
  if (error)
    return system_failure(error.value(), "cannot list the folder", folder);
  std::ranges::sort(parts, {}, [](const auto& part) { return std::pair(part.number, part.is_hidden); });
  return parts;
}

[[nodiscard]] std::string name_of_part(std::uint64_t number, std::string_view suffix) {
  const auto digits = std::to_string(number);
  return std::string(part_prefix) + std::string(digits_min - std::min(digits_min, digits.size()), '0') + digits +
         std::string(suffix);
}

/// The name that a hidden part gets.
[[nodiscard]] std::string name_for(const found_part& hidden) {
  const fs::path path(hidden.path);
  const auto name = path.filename().native();
  return (path.parent_path() / name.substr(1, name.size() - 1 - hidden_suffix.size())).native();
}

[[nodiscard]] status remove_part(const found_part& part) {
  return ::unlink(part.path.c_str()) == 0 || errno == ENOENT ? status()
                                                             : system_failure(errno, "cannot remove", part.path);
}

[[nodiscard]] failure has_parts(const found_part& part) {
  return {errc::failed_precondition, "the folder has rows of another run: " + part.path,
          "remove them, write to another folder, or go on with the run by its state.dir", {}};
}

[[nodiscard]] failure is_ahead(const found_part& part) {
  return {errc::failed_precondition, "the folder is ahead of the snapshot, with a part that came later: " + part.path,
          "remove the part, and those behind it: their rows are written again", {}};
}

[[nodiscard]] failure is_another(const found_part& part, std::uint64_t bytes) {
  return {errc::corrupt,
          "cannot go on writing: the part is not the one that had " + std::to_string(bytes) + " bytes: " + part.path,
          "put back what was written before, or run the job from its beginning", {}};
}

[[nodiscard]] result<bool> is_as_written(const std::string& path, const file_end& written) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found {};
  if (!file.is_open() || ::fstat(file.number(), &found) != 0)
    return system_failure(errno, "cannot open", path);
  if (static_cast<std::uint64_t>(found.st_size) != written.bytes)
    return false;
  return still_ends(file.number(), written, path);
}

/// Fails where the parts of a folder are not those that a snapshot knows of.
[[nodiscard]] status check_parts(const std::vector<found_part>& parts, const written_place& from) {
  for (const auto& part : parts) {
    if (part.number > from.parts && !part.is_hidden)
      return is_ahead(part);
    if (part.number != from.parts || !part.is_hidden)
      continue;
    MILLRACE_TRY_ASSIGN(const auto is_it, is_as_written(part.path, from.end()));
    if (!is_it)
      return is_another(part, from.bytes);
  }
  return {};
}

} // namespace

folder_writer::folder_writer(std::string folder, std::string suffix, const source_span& span)
  : folder_(std::move(folder)), suffix_(std::move(suffix)), span_(span) {}

/// Lets a failure say where the statement names the folder.
status folder_writer::at_path(status outcome) const {
  if (outcome.ok())
    return outcome;
  auto reason = std::move(outcome).take_error();
  reason.span = span_;
  return reason;
}

status folder_writer::make() {
  is_new_ = ::mkdir(folder_.c_str(), permissions) == 0;
  if (is_new_)
    return sync_folder_of(fs::path(folder_).parent_path().native());
  struct stat present {};
  const auto reason = errno;
  if (reason != EEXIST)
    return system_failure(reason, "cannot make the folder", folder_);
  return ::stat(folder_.c_str(), &present) == 0 && S_ISDIR(present.st_mode)
           ? status()
           : system_failure(ENOTDIR, "cannot write parts into", folder_);
}

status folder_writer::claim() {
  MILLRACE_TRY_ASSIGN(auto claimed, lock_beside(folder_ + "part"));
  if (!claimed)
    return written_by_another(folder_);
  claimed_ = *std::move(claimed);
  return {};
}

status folder_writer::begin() {
  MILLRACE_TRY(make());
  MILLRACE_TRY(claim());
  MILLRACE_TRY_ASSIGN(const auto parts, list_parts(folder_));
  for (const auto& part : parts)
    if (!part.is_hidden)
      return has_parts(part);
  for (const auto& part : parts) // Left by a process that did not commit them.
    MILLRACE_TRY(remove_part(part));
  return {};
}

status folder_writer::open(std::string_view prologue) {
  prologue_ = prologue;
  return at_path(begin());
}

status folder_writer::write(std::span<const char> bytes) {
  if (bytes.empty())
    return {};
  if (open_ == nullptr) {
    open_ = std::make_unique<byte_writer>(folder_ + name_of_part(place_.parts + 1, suffix_), span_);
    MILLRACE_TRY(open_->open(prologue_));
  }
  return open_->write(bytes);
}

status folder_writer::write_rows(const batch_view&) {
  return failure{errc::failed_precondition, "this output takes encoded rows", {}, {}};
}

result<written_place> folder_writer::prepare(const output_epoch& epoch) {
  if (open_ != nullptr) {
    MILLRACE_TRY_ASSIGN(const auto part, open_->prepare({epoch.last, true}));
    place_.bytes = part.bytes;
    place_.tail = part.tail;
    ++place_.parts;
    prepared_.push_back({std::move(open_), epoch.last});
  }
  place_.is_last = epoch.ends_output;
  return place_;
}

status folder_writer::commit(const output_epoch& epoch) {
  for (; !prepared_.empty() && prepared_.front().last <= epoch.last; prepared_.pop_front())
    MILLRACE_TRY(prepared_.front().file->commit({prepared_.front().last, true}));
  if (epoch.ends_output)
    claimed_ = lock_file();
  return {};
}

/// Everything is looked at before anything is changed.
status folder_writer::take_up(const written_place& from) {
  std::error_code ignored; // Whoever lists it says what is wrong.
  if (from.parts == 0)
    MILLRACE_TRY(make());
  else if (!fs::exists(folder_, ignored))
    return failure{errc::not_found, "the folder that was written to before is missing: " + folder_,
                   "put it back, or run the job from its beginning", {}};
  MILLRACE_TRY(claim());
  MILLRACE_TRY_ASSIGN(const auto parts, list_parts(folder_));
  MILLRACE_TRY(check_parts(parts, from));
  for (const auto& part : parts) {
    if (!part.is_hidden)
      continue;
    if (part.number > from.parts)
      MILLRACE_TRY(remove_part(part));
    else
      MILLRACE_TRY(byte_writer(name_for(part), span_).recover({.is_last = true}, {}));
  }
  if (from.is_last)
    claimed_ = lock_file();
  return {};
}

status folder_writer::recover(const written_place& from, std::string_view prologue) {
  prologue_ = prologue;
  place_ = from;
  return at_path(take_up(from));
}

void folder_writer::abandon() noexcept {
  for (const auto& part : prepared_)
    part.file->abandon();
  leave();
  if (is_new_) // Where it is empty; it stays where it holds anything.
    ::rmdir(folder_.c_str());
}

/// The part that is being written goes: no snapshot counts on it.
void folder_writer::leave() noexcept {
  if (open_ != nullptr)
    open_->abandon();
  for (const auto& part : prepared_)
    part.file->leave();
  open_.reset();
  prepared_.clear();
  claimed_ = lock_file();
}

} // namespace millrace
