#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/resume_place.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Of the start of a file, what is looked at to recognise it; few enough to cost nothing for each of many files.
inline constexpr std::size_t mark_bytes_max = 4096;

/// What an open file is recognised by.
///
/// Ownership: a value. Threads: none. Errors: none.
struct file_mark {
  bool is_regular = false;
  std::uint64_t size = 0;       ///< As it lies on the disk; 0 unless it is regular, as the others.
  std::uint64_t head_bytes = 0; ///< At most `mark_bytes_max`.
  std::uint64_t head_hash = 0;
};

/// A file that is being read.
///
/// Ownership: owns the file, through `content`. Threads: one. Errors: none of its own.
struct open_file {
  std::unique_ptr<byte_input> content; ///< Unpacked; null where no file is open.
  int number = -1;                     ///< The descriptor, as long as `content` is there.
  file_mark mark;
};

/// Opens a file, which `path` names as long as it is read.
[[nodiscard]] result<open_file> open_marked(const std::string& path);

/// Files that were read to their end: as much of them as it takes to notice that they are not the same any more.
///
/// Ownership: a value. Threads: none. Errors: none.
struct passed_files {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0; ///< Of all names and sizes, in any order.

  void add(std::string_view name, std::uint64_t size) noexcept;
  friend bool operator==(const passed_files&, const passed_files&) = default;
};

/// The files that an input reads, by the names that places have for them.
struct named_files {
  std::span<const std::string> paths;
  std::size_t name_begin = 0; ///< Where names begin in paths.

  [[nodiscard]] std::string_view name(std::size_t file) const noexcept {
    return std::string_view(paths[file]).substr(name_begin);
  }
};

/// Finds the file of a place among those that an input reads, and checks that those which sort before it are the ones
/// that were read before. Looks at the sizes of these.
/// @param files Sorted.
[[nodiscard]] result<std::size_t> find_place(const named_files& files, const read_place& from);

/// Checks that an open file is the one of a place. It may have grown: what is written to the end of a file that is
/// being read is part of the input as long as no later file was begun.
/// @param path For failures.
[[nodiscard]] status check_place(const open_file& file, const read_place& from, const std::string& path);

/// Whether the last record before a place may have been one because the file ended there, which it does no longer.
/// @param path Its suffix says whether offsets are those of the disk.
[[nodiscard]] bool may_have_ended_at(const read_place& from, const open_file& file, std::string_view path) noexcept;

/// A failure for a file in which a place was not found behind a record.
/// @param reached How far the file goes, where that is less.
[[nodiscard]] failure place_lost(const read_place& from, std::uint64_t reached, const std::string& path);

} // namespace millrace
