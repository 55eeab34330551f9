#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/actors/snapshot/readable_file.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Reads one state file. It can be read without a manifest: its header leads to the table of its sections.
///
/// Ownership: owns the open file. Threads: any number may read. Errors: those of `readable_file`, and `errc::corrupt`
/// for bytes that are not what they were; the message names fault and file.
class state_file_reader {
public:
  /// Opens a file and checks its header and its table.
  [[nodiscard]] static result<state_file_reader> open(std::string path);

  [[nodiscard]] std::uint64_t size() const noexcept { return file_.size(); }
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] const content_hash& header_hash() const noexcept { return header_hash_; }
  /// What is in the file, in its order; `state_section::file` is 0.
  [[nodiscard]] std::span<const state_section> sections() const noexcept { return sections_; }

  /// Reads a section of this file, and checks its hash.
  /// @pre It lies within the file.
  [[nodiscard]] result<std::vector<std::byte>> read(const state_section& section) const;
  /// Checks the hash of a section, in memory that does not grow with it.
  [[nodiscard]] status verify(const state_section& section) const;

private:
  explicit state_file_reader(readable_file file) : file_(std::move(file)) {}

  [[nodiscard]] status read_table();
  [[nodiscard]] failure changed(const state_section& section) const;

  readable_file file_;
  std::uint64_t epoch_ = 0;
  content_hash header_hash_;
  std::vector<state_section> sections_;
};

} // namespace millrace
