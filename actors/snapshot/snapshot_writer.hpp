#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"
#include "millrace/actors/snapshot/state_file_writer.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

/// Writes the sections of one snapshot, as partitions save them. `snapshot_store::begin` makes it and
/// `snapshot_store::commit` ends it; one that is dropped leaves nothing that counts.
///
/// A section that has the same bytes as in the snapshot before is not written again: the manifest then refers to the
/// file and place where it lies. So that such files do not pile up, what is needed of one is written again once that is
/// less than half of it, or once there are `files_max` larger ones.
///
/// Ownership: borrows the folder and the manifest of the snapshot before, which belong to the store. Threads: one, and
/// every call may block. Errors: those of the system; after one the writer is of no use but to be dropped.
class snapshot_writer {
public:
  /// Files at most that a snapshot refers to, besides its own.
  static constexpr std::size_t files_max = 64;

  /// @param earlier The snapshot before; null where there is none.
  snapshot_writer(const snapshot_folder& folder, std::uint64_t epoch, const snapshot_manifest* earlier);

  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
  /// Bytes of the sections so far: those that were new or changed, and those that lie in files of earlier snapshots.
  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return bytes_written_; }
  [[nodiscard]] std::uint64_t bytes_kept() const noexcept { return bytes_kept_; }

  /// Adds sections that a partition saved, in any order and number of calls.
  [[nodiscard]] status add(std::uint32_t partition, std::span<const saved_section> sections);
  /// Makes the file of this snapshot durable, and fills in epoch, files and sections of its manifest. Called once.
  /// Errors: also where two sections have the same node and slot, which is a bug of whoever saved them.
  [[nodiscard]] status finish(snapshot_manifest& manifest);

private:
  struct added_section {
    state_section place;
    std::uint32_t partition = 0;
    bool is_earlier = false; ///< `place.file` is a file of the snapshot before; else of this one.
  };

  [[nodiscard]] const state_section* find_earlier(const saved_section& section, const content_hash& hash) const;
  [[nodiscard]] status add_one(std::uint32_t partition, const saved_section& section);
  [[nodiscard]] status sort_sections();

  const snapshot_folder* folder_;
  std::uint64_t epoch_;
  const snapshot_manifest* earlier_;
  std::vector<bool> is_worn_;               ///< By file of the snapshot before: what is needed of it is written again.
  std::unique_ptr<state_file_writer> file_; ///< Null while there is nothing to write.
  std::vector<added_section> added_;
  std::uint64_t bytes_written_ = 0;
  std::uint64_t bytes_kept_ = 0;
};

} // namespace millrace
