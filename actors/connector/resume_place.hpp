#pragma once

#include <cstdint>
#include <string>

#include "millrace/actors/connector/bytes/file_end.hpp"

namespace millrace {

/// Where an input goes on behind a chunk: what a snapshot keeps of it, and what a reader of the same input, in a
/// later process, is told to go on from.
///
/// Ownership: a value. Threads: none. Errors: none.
struct read_place {
  /// That the chunk is from, named as the statement does: a path within the script's folder is taken from there, so that
  /// it may be run from anywhere. Empty where there are no files, and where no chunk has been cut.
  std::string file;
  std::uint64_t file_size = 0;  ///< Bytes of that file as it lies on the disk, when it was opened.
  std::uint64_t head_bytes = 0; ///< So many bytes of its start, as it lies on the disk, ...
  std::uint64_t head_hash = 0;  ///< ... have this hash, so that another file of the same name is noticed.
  std::uint64_t offset = 0;     ///< Behind the chunk: bytes of the file, unpacked, or rows where there is none.
  std::uint64_t files_before = 0; ///< So many files were read to their end before that one.
  std::uint64_t bytes_before = 0; ///< What they had in all, as they lie on the disk.
  std::uint64_t hash_before = 0;  ///< Of their names and sizes, in any order.
  friend bool operator==(const read_place&, const read_place&) = default;
};

/// How far an output was written when a snapshot was taken: what a writer of the same output, in a later process, is
/// told to go on from.
///
/// Ownership: a value. Threads: none. Errors: none.
struct written_place {
  std::uint64_t bytes = 0; ///< Of the file, or of the last part of a folder, as it lies on the disk.
  std::uint64_t parts = 0; ///< Of an output that is a folder: so many were made, those that were taken away included.
  bool is_last = false;    ///< All was written, and there is nothing to go on with but what was not committed.
  file_tail tail{};        ///< The last of those bytes, so that a file is noticed that somebody has changed.

  [[nodiscard]] file_end end() const noexcept { return {bytes, tail}; }
  friend bool operator==(const written_place&, const written_place&) = default;
};

} // namespace millrace
