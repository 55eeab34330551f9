#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "millrace/engine/base/units.hpp"

namespace millrace {

/// What the router decided for one chunk.
struct decision {
  sequence_number chunk;
  std::uint32_t input = 0;
  std::uint32_t partition = 0;
  std::uint64_t offset = 0; ///< Of the chunk in its input.
  std::uint64_t size = 0;   ///< Bytes of raw input, rows of columnar input.
  std::int64_t ingest_time_us = 0;
  bool ends_input = false;
  friend bool operator==(const decision&, const decision&) = default;
};

/// The last decisions of a job, and a digest of all of them.
///
/// The digest covers what must be equal in every run over the same bounded inputs: which input, from
/// where, how much; not the partition and the clock. Two runs that read the same input in the same
/// order have the same digest.
///
/// Ownership: a value. Threads: one. Errors: none.
class decision_log {
public:
  /// @param capacity Decisions kept, at least 1.
  explicit decision_log(std::size_t capacity) : kept_(capacity) {}

  void record(const decision& taken) noexcept;
  /// Goes on behind decisions of an earlier process.
  void resume(std::uint64_t count, std::uint64_t digest) noexcept {
    count_ = count;
    first_ = count;
    digest_ = digest;
  }

  /// Decisions recorded in all.
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
  /// The decisions still kept, oldest first.
  [[nodiscard]] std::vector<decision> recent() const;

private:
  std::vector<decision> kept_; ///< [count % capacity]
  std::uint64_t count_ = 0;
  std::uint64_t first_ = 0; ///< Decisions of earlier processes, which are not kept.
  std::uint64_t digest_ = 0;
};

} // namespace millrace
