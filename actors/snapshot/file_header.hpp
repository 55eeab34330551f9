#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "millrace/actors/snapshot/content_hash.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Version of the files of a snapshot that this program writes, and the highest that it reads.
inline constexpr std::uint32_t snapshot_version = 1;

enum class snapshot_file_kind : std::uint8_t { manifest, state };

/// The first 64 bytes of every file of a snapshot, the same in all versions. It vouches for itself and for one range of
/// the file: the message of a manifest, the section table of a state file. README.md has the layout.
///
/// Ownership: a value. Threads: none. Errors: `errc::corrupt` for what is damaged or another file, `errc::unsupported`
/// for a newer version or a machine of another byte order; the message names fault and file.
struct file_header {
  static constexpr std::size_t size = 64;
  using image = std::array<std::byte, size>;

  snapshot_file_kind kind = snapshot_file_kind::manifest;
  std::uint64_t epoch = 0;
  std::uint64_t body_offset = size; ///< Of the range that it vouches for, which ends where the file does.
  std::uint64_t body_size = 0;
  content_hash body_hash;

  [[nodiscard]] image to_bytes() const noexcept;
  /// Reads the header of a file of this kind.
  /// @param bytes Of the start of the file; more or fewer than a header.
  /// @param file_size Of the whole file.
  [[nodiscard]] static result<file_header> from_bytes(std::span<const std::byte> bytes, std::uint64_t file_size,
                                                      snapshot_file_kind kind, std::string_view path);

  friend bool operator==(const file_header&, const file_header&) = default;
};

/// Says that a file of a snapshot is not what it was, as in `snapshot is damaged: it ends within its header: PATH`.
[[nodiscard]] failure damaged(std::string_view fault, std::string_view path);

/// Numbers as they stand in files: little-endian.
void store_number(std::uint64_t number, std::span<std::byte> at) noexcept;
[[nodiscard]] std::uint64_t load_number(std::span<const std::byte> at) noexcept;

} // namespace millrace
