#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "millrace/actors/connector/bytes/compression.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A sequence of bytes that is read once, from its start to its end.
///
/// Ownership: owns its file. Threads: one, and `read` may block. Errors: every failure names the file.
class byte_input {
public:
  byte_input() = default;
  byte_input(const byte_input&) = delete;
  byte_input& operator=(const byte_input&) = delete;
  virtual ~byte_input() = default;

  /// Reads at least one byte into `target`; 0 means that the input has ended.
  /// @pre `target` is not empty.
  [[nodiscard]] virtual result<std::size_t> read(std::span<char> target) = 0;
  /// Passes over the next `count` bytes and returns how many there were: fewer only where the input ends before.
  /// Takes no time where the file can be sought in; others are read.
  [[nodiscard]] virtual result<std::uint64_t> skip(std::uint64_t count);
  /// True when `read` would have to wait, and would go on to for this long. False where nobody can tell.
  [[nodiscard]] virtual bool is_pausing(std::chrono::microseconds time) const {
    static_cast<void>(time);
    return false;
  }
};

/// A sequence of bytes that is written front to back.
///
/// Ownership: see the makers below. Threads: one, and every call may block. Errors: every failure
/// names the file; after one, nothing more may be written.
class byte_output {
public:
  byte_output() = default;
  byte_output(const byte_output&) = delete;
  byte_output& operator=(const byte_output&) = delete;
  virtual ~byte_output() = default;

  [[nodiscard]] virtual status write(std::span<const char> bytes) = 0;
  /// Hands on what is held back, so that a reader of the target can see all that was written.
  [[nodiscard]] virtual status flush() = 0;
  /// Writes what belongs at the end, so that the target is whole. What is written afterwards begins a new member
  /// (gzip) or frame (zstd), which readers take as one with those before.
  [[nodiscard]] virtual status finish() = 0;
};

/// Whether a name ends in a suffix such as `.gz`, in any case.
[[nodiscard]] bool has_suffix(std::string_view path, std::string_view suffix) noexcept;

/// Unpack and pack. Inputs may consist of several members (gzip) or frames (zstd), which are read as
/// one; an input that ends inside one is `corrupt`, and so is one that is not packed at all. Zero bytes behind a
/// member of gzip are none of it. Memory is bounded: 32 KiB of history for gzip; for zstd as much as the file
/// asks for, at most 2 GiB, the most that `zstd --long` writes.
/// @param origin Name of the file for failures; outlives what is made.
[[nodiscard]] std::unique_ptr<byte_input> make_gzip_input(std::unique_ptr<byte_input> packed, std::string_view origin);
[[nodiscard]] std::unique_ptr<byte_input> make_zstd_input(std::unique_ptr<byte_input> packed, std::string_view origin);
[[nodiscard]] std::unique_ptr<byte_output> make_gzip_output(std::unique_ptr<byte_output> packed,
                                                            std::string_view origin);
[[nodiscard]] std::unique_ptr<byte_output> make_zstd_output(std::unique_ptr<byte_output> packed,
                                                            std::string_view origin);

} // namespace millrace
