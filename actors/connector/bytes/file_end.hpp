#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// The last bytes that were written to a file, by which it is seen whether somebody has changed it since.
///
/// Ownership: a value. Threads: none. Errors: none.
struct file_tail {
  std::uint64_t bytes = 0; ///< So many, `tail_bytes_max` at most; 0 where nothing is known of them.
  std::uint64_t hash = 0;
  friend bool operator==(const file_tail&, const file_tail&) = default;
};

/// Few enough to cost nothing at each snapshot.
inline constexpr std::size_t tail_bytes_max = 4096;

/// How far a file is written.
///
/// Ownership: a value. Threads: none. Errors: none.
struct file_end {
  std::uint64_t bytes = 0; ///< As it lies on the disk.
  file_tail tail{};        ///< In front of that.
  friend bool operator==(const file_end&, const file_end&) = default;
};

/// Reads what a file has in front of a place.
/// @param path For failures.
[[nodiscard]] result<file_end> read_end(int file, std::uint64_t bytes, const std::string& path);

/// Whether a file has the bytes in front of a place that it had then; true where nothing is known of them.
/// @param path For failures.
[[nodiscard]] result<bool> still_ends(int file, const file_end& then, const std::string& path);

} // namespace millrace
