#pragma once

#include <functional>
#include <memory>
#include <string>

#include "connector/temporary_directory.hpp"
#include "millrace/actors/runtime.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"
#include "millrace/proto/snapshot.pb.h"

namespace millrace {

/// What a job has come to: the failure it ended with, or all that can be seen of what it has done.
struct outcome {
  std::string text;
  bool is_internal = false; ///< A failure that is no refusal.
};

/// A job that was cut off: its folder, and the manifest that it goes on from.
struct cut_off {
  testing::temporary_directory folder;
  std::string letters;
  pb::SnapshotManifest manifest;

  [[nodiscard]] std::string state() const { return folder / "state"; }
  [[nodiscard]] snapshot_folder snapshots() const { return snapshot_folder(state()); }
  /// Leaves the newest snapshot alone, so that a damaged one is refused, and reads it.
  void take_newest();
};

/// Whether a job is where a piece counts.
using moment = std::function<bool(const snapshot_manifest&)>;

/// What becomes of the files of a job between two processes.
enum class between { nothing, outputs_change, letters_change };

/// Runs a job of all that a manifest has pieces for, until it has a snapshot of such a moment, and cuts it off there.
[[nodiscard]] std::unique_ptr<cut_off> cut_when(const runtime& on, const moment& is_it, const std::string& letters);

/// Runs it to its end, and takes back what came behind the snapshot which says so.
[[nodiscard]] std::unique_ptr<cut_off> cut_at_the_end(const runtime& on, const std::string& letters);

/// What the job comes to with another manifest.
[[nodiscard]] outcome go_on(const runtime& on, const cut_off& job, const pb::SnapshotManifest& manifest, between happens);

} // namespace millrace
