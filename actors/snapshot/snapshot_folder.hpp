#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

/// How much of a snapshot is read to find out whether it is whole.
enum class verification : std::uint8_t {
  quick, ///< Manifest, sizes, headers and tables: what shows that a file is missing, cut short or another one.
  full,  ///< The bytes of every section as well.
};

/// Which sections are read, by plan node and slot.
using section_filter = std::function<bool(std::uint32_t node, std::uint32_t slot)>;

/// The newest snapshot that is whole.
struct found_snapshot {
  std::optional<snapshot_manifest> manifest; ///< Nothing where the folder has no snapshot.
  std::vector<std::string> warnings;         ///< For each newer one what is wrong with it, newest first.
  std::vector<std::uint64_t> damaged;        ///< Epochs of these.
};

/// What a folder of snapshots holds, for whoever only reads it; a job may be writing to it meanwhile. Files that are
/// called otherwise than those of snapshots are not looked at.
///
/// Ownership: a value. Threads: any. Errors: those of the system, `errc::corrupt` for a file that is damaged or
/// missing, `errc::unsupported` for a newer version; the message names fault and file.
class snapshot_folder {
public:
  explicit snapshot_folder(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + "/" + name; }

  /// Epochs that have a manifest, ascending.
  [[nodiscard]] result<std::vector<std::uint64_t>> epochs() const;
  [[nodiscard]] result<snapshot_manifest> manifest(std::uint64_t epoch) const;
  /// Checks all that a manifest names.
  [[nodiscard]] status check(const snapshot_manifest& manifest, verification depth) const;
  /// Finds the newest snapshot that is whole. Fails where there are some and none is whole, and where the newest is of
  /// a newer version: an older one would take back what that version has done.
  [[nodiscard]] result<found_snapshot> newest(verification depth) const;
  /// Reads sections, in the order of the manifest, and checks the hash of each.
  [[nodiscard]] result<std::vector<saved_section>> read(const snapshot_manifest& manifest,
                                                        const section_filter& filter) const;

private:
  std::string path_;
};

} // namespace millrace
