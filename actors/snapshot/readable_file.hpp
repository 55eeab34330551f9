#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A regular file that is read at any place. It stays what it was while it is open, be it that it is removed.
///
/// Ownership: owns its descriptor. Threads: any number may read. Errors: those of the system, and `errc::corrupt` where
/// it is no regular file or ends too early; the message names the file.
class readable_file {
public:
  [[nodiscard]] static result<readable_file> open(std::string path);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Bytes of the file when it was opened.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Fills `into` with the bytes from `offset` on.
  [[nodiscard]] status read_at(std::uint64_t offset, std::span<std::byte> into) const;

private:
  readable_file(std::string path, descriptor opened, std::uint64_t size)
    : path_(std::move(path)), opened_(std::move(opened)), size_(size) {}

  std::string path_;
  descriptor opened_;
  std::uint64_t size_;
};

} // namespace millrace
