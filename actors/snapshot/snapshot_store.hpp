#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/connector/bytes/locked_file.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"
#include "millrace/actors/snapshot/snapshot_writer.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

/// What was written for a snapshot that is committed.
struct commit_report {
  std::uint64_t bytes_written = 0;   ///< Of sections that are new or changed.
  std::uint64_t bytes_kept = 0;      ///< Of sections that lie in files of earlier snapshots.
  std::vector<std::string> warnings; ///< Files that are needed no more and could not be removed.
};

/// The snapshots of a job, in a folder that belongs to it alone. README.md says which files are in it, and why they are
/// whole whenever the process or the machine stops.
///
/// Ownership: holds a lock on the folder until `unlock`, or as long as it lives. Threads: one, but `folder()` may be read by any number
/// while nobody commits; calls may block. Errors: those of the system, and those of `snapshot_folder`.
class snapshot_store {
public:
  /// Snapshots that are kept unless somebody says otherwise: one more than needed, should the newest be damaged.
  static constexpr std::size_t kept_max_default = 2;

  /// Opens a folder, and makes it where it is missing. What a killed process did not finish is removed.
  /// @param kept_max Snapshots that are kept, at least 1.
  /// Errors: also where another job has the folder, and where it has other files and no snapshots.
  [[nodiscard]] static result<std::unique_ptr<snapshot_store>> open(const std::string& folder,
                                                                    std::size_t kept_max = kept_max_default);
  snapshot_store(const snapshot_store&) = delete;
  snapshot_store& operator=(const snapshot_store&) = delete;

  /// Lets go of the folder, for the next job; nothing else is called then.
  void unlock() noexcept { locked_ = lock_file(); }
  [[nodiscard]] const snapshot_folder& folder() const noexcept { return folder_; }

  /// Finds the snapshot to go on from, see `snapshot_folder::newest`; the next one refers to its files.
  [[nodiscard]] result<found_snapshot> newest(verification depth);
  /// Reads sections of a snapshot, see `snapshot_folder::read`.
  [[nodiscard]] result<std::vector<saved_section>> read(const snapshot_manifest& manifest,
                                                        const section_filter& filter) const {
    return folder_.read(manifest, filter);
  }
  /// Removes all snapshots, the newest last; files of others stay.
  [[nodiscard]] status forget();

  /// One more than the highest epoch that has a manifest, be it damaged; 1 in an empty folder.
  [[nodiscard]] std::uint64_t next_epoch() const noexcept { return highest_ + 1; }
  /// Begins a snapshot; there is one at a time.
  /// @param epoch At least `next_epoch()`, so that no file is written twice.
  [[nodiscard]] result<snapshot_writer> begin(std::uint64_t epoch);
  /// Makes a snapshot durable: it is the newest from then on, and files that only older ones need are removed.
  /// @param manifest Without epoch, files and sections.
  [[nodiscard]] result<commit_report> commit(snapshot_writer writer, snapshot_manifest manifest);

private:
  snapshot_store(std::string folder, lock_file locked, std::size_t kept_max)
    : folder_(std::move(folder)), locked_(std::move(locked)), kept_max_(kept_max) {}

  [[nodiscard]] status write(const snapshot_manifest& manifest) const;
  [[nodiscard]] status sync() const;
  [[nodiscard]] result<std::vector<std::string>> remove_manifests(std::vector<std::string>& warnings) const;
  [[nodiscard]] status remove_unneeded(std::vector<std::string>& warnings) const;

  snapshot_folder folder_;
  lock_file locked_;
  std::size_t kept_max_;
  std::uint64_t highest_ = 0;
  std::optional<snapshot_manifest> newest_; ///< That sections are compared with.
  std::vector<std::uint64_t> damaged_;      ///< Epochs that `newest` passed over; they are not kept.
};

} // namespace millrace
