#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace millrace {

/// XXH3 of 128 bits: equal contents have equal hashes on every machine, and different ones do not by chance.
///
/// Ownership: a value. Threads: none. Errors: none.
struct content_hash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const content_hash&, const content_hash&) = default;
};

[[nodiscard]] content_hash hash_content(std::span<const std::byte> bytes) noexcept;

/// Hashes what comes piece by piece, to the hash that all of it has in one piece.
///
/// Ownership: owns its state. Threads: one. Errors: none.
class content_hasher {
public:
  content_hasher();
  content_hasher(content_hasher&&) noexcept;
  content_hasher& operator=(content_hasher&&) noexcept;
  ~content_hasher();

  void add(std::span<const std::byte> bytes) noexcept;
  [[nodiscard]] content_hash hash() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace millrace
