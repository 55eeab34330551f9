#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/connector/bytes/target_file.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

/// Writes one state file: sections as they come, then their table, then the header. It has a hidden name until it is
/// complete and durable, see `target_file`.
///
/// Ownership: owns the file until it is finished; one that is not is removed. Threads: one, and every call may block.
/// Errors: those of the system; after one, nothing more may be written.
class state_file_writer {
public:
  state_file_writer(std::string path, std::uint64_t epoch) : target_(std::move(path)), epoch_(epoch) {}

  [[nodiscard]] status open();
  /// Returns where the section lies; `state_section::file` is 0.
  [[nodiscard]] result<state_section> append(const saved_section& section, const content_hash& hash);
  /// Makes the file durable and gives it its name.
  /// @param name Of the file, within its folder.
  [[nodiscard]] result<state_file> finish(std::string name);

private:
  target_file target_;
  std::uint64_t epoch_;
  std::uint64_t end_ = 0; ///< Of what was written.
  std::vector<state_section> sections_;
};

} // namespace millrace
