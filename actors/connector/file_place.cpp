#include "millrace/actors/connector/file_place.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <tuple>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

constexpr std::string_view put_back = "put it back as it was, or start from the beginning";

/// A file that lies before a place, as it is now.
struct passed_file {
  std::uint64_t size;
  timespec changed; ///< When its bytes, or its name, changed last.
};

failure changed(std::string message, const std::string& path, std::string_view hint = put_back) {
  return {errc::failed_precondition, std::move(message) + ": " + path, std::string(hint), {}};
}

std::string bytes_text(std::uint64_t bytes) { return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes"); }

/// Hashes the first bytes of a file, whose offset stays where it is.
/// @return How many there were, and their hash.
result<std::pair<std::uint64_t, std::uint64_t>> hash_head(int number, std::size_t wanted, std::string_view path) {
  std::array<char, mark_bytes_max> head;
  std::size_t held = 0;
  while (held < wanted) {
    const auto count = ::pread(number, head.data() + held, wanted - held, static_cast<off_t>(held));
    if (count < 0 && errno != EINTR)
      return system_failure(errno, "cannot read", path);
    if (count == 0)
      break;
    held += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  return std::pair<std::uint64_t, std::uint64_t>(held, hash_bytes(head.data(), held));
}

result<file_mark> mark_of(int number, std::string_view path) {
  struct stat found {};
  if (::fstat(number, &found) != 0)
    return system_failure(errno, "cannot read", path);
  file_mark mark;
  mark.is_regular = S_ISREG(found.st_mode);
  if (!mark.is_regular)
    return mark;
  mark.size = static_cast<std::uint64_t>(found.st_size);
  const auto head_bytes = std::min<std::uint64_t>(mark.size, mark_bytes_max);
  MILLRACE_TRY_ASSIGN(const auto head, hash_head(number, static_cast<std::size_t>(head_bytes), path));
  std::tie(mark.head_bytes, mark.head_hash) = head;
  return mark;
}

std::uint64_t hash_of(std::string_view name, std::uint64_t size) noexcept {
  const std::array<std::uint64_t, 2> both{hash_bytes(name.data(), name.size()), size};
  return hash_bytes(both.data(), sizeof both);
}

/// The files that lie before one, as they are now.
result<std::vector<passed_file>> look_at(std::span<const std::string> paths) {
  std::vector<passed_file> files;
  files.reserve(paths.size());
  for (const auto& path : paths) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0)
      return system_failure(errno, "cannot open", path);
    files.push_back({static_cast<std::uint64_t>(found.st_size), found.st_ctim});
  }
  return files;
}

std::size_t changed_last(std::span<const passed_file> files) {
  const auto is_earlier = [](const passed_file& left, const passed_file& right) {
    return std::pair(left.changed.tv_sec, left.changed.tv_nsec) <
           std::pair(right.changed.tv_sec, right.changed.tv_nsec);
  };
  return static_cast<std::size_t>(std::max_element(files.begin(), files.end(), is_earlier) - files.begin());
}

/// Says how files differ from those that were read. Where it is a single one, its part in the hash tells which.
failure difference(const named_files& files, std::span<const passed_file> found, const passed_files& now,
                   const read_place& from) {
  const auto parts = now.hash ^ from.hash_before;
  const auto growth = now.bytes - from.bytes_before; // Where they have shrunk, adding it wraps around to what is right.
  const auto hint = "new rows belong into a file that sorts behind `" + from.file + "`; " + std::string(put_back);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto size = found[i].size;
    const auto is_new = now.count == from.files_before + 1 && hash_of(files.name(i), size) == parts;
    if (is_new)
      return changed("a file has come that sorts before those that were read, and would be left out", files.paths[i],
                     hint);
    const auto before = size - growth;
    if (now.count == from.files_before && (hash_of(files.name(i), size) ^ hash_of(files.name(i), before)) == parts)
      return changed("the file had " + bytes_text(before) + " when it was read, and has " + std::to_string(size) +
                       " now",
                     files.paths[i], hint);
  }
  auto text = "the files before `" + from.file + "` are not those that were read: there were " +
              std::to_string(from.files_before) + " of " + bytes_text(from.bytes_before) + ", now there are " +
              std::to_string(now.count) + " of " + bytes_text(now.bytes);
  if (found.empty())
    return {errc::failed_precondition, std::move(text), hint, {}};
  return changed(text + "; the one that changed last", files.paths[changed_last(found)], hint);
}

} // namespace

void passed_files::add(std::string_view name, std::uint64_t size) noexcept {
  ++count;
  bytes += size;
  hash ^= hash_of(name, size);
}

result<open_file> open_marked(const std::string& path) {
  MILLRACE_TRY_ASSIGN(auto opened, open_for_reading(path));
  open_file file;
  file.number = opened.number();
  MILLRACE_TRY_ASSIGN(file.mark, mark_of(file.number, path));
  file.content = make_unpacked_input(std::move(opened), path);
  return file;
}

result<std::size_t> find_place(const named_files& files, const read_place& from) {
  std::size_t place = 0;
  while (place < files.paths.size() && files.name(place) != from.file)
    ++place;
  if (place == files.paths.size())
    return failure{errc::not_found, "the file whose rows were read last is not there any more: " + from.file,
                   std::string(put_back), {}};
  MILLRACE_TRY_ASSIGN(const auto found, look_at(files.paths.first(place)));
  passed_files now;
  for (std::size_t i = 0; i < place; ++i)
    now.add(files.name(i), found[i].size);
  if (now == passed_files{from.files_before, from.bytes_before, from.hash_before})
    return place;
  return difference(files, found, now, from);
}

status check_place(const open_file& file, const read_place& from, const std::string& path) {
  if (!file.mark.is_regular)
    return changed("what was a file is none any more", path);
  if (file.mark.size < from.file_size)
    return changed("the file had " + bytes_text(from.file_size) + " when it was read, and has " +
                     std::to_string(file.mark.size) + " now",
                   path);
  if (from.head_bytes > mark_bytes_max)
    return failure{errc::corrupt, "a place looks at too many bytes of the start of its file: " + path, {}, {}};
  MILLRACE_TRY_ASSIGN(const auto head, hash_head(file.number, static_cast<std::size_t>(from.head_bytes), path));
  if (head != std::pair(from.head_bytes, from.head_hash))
    return changed("the file begins with other bytes than when it was read", path);
  return {};
}

bool may_have_ended_at(const read_place& from, const open_file& file, std::string_view path) noexcept {
  const bool is_inside = compression_of(path) == compression::none && from.offset < from.file_size;
  return file.mark.size != from.file_size && !is_inside;
}

failure place_lost(const read_place& from, std::uint64_t reached, const std::string& path) {
  const auto place = "byte " + std::to_string(from.offset);
  if (reached < from.offset)
    return changed("the file ends before " + place + ", up to which it was read", path);
  return changed("the file was read up to " + place + ", where it ended, and a record goes on there now", path);
}

} // namespace millrace
