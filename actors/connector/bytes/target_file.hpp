#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A file that appears under its name only when it is complete.
///
/// A regular file is written under a hidden name in the same directory (`.out.csv.partial`),
/// then synced by `prepare` and renamed by `commit`; until then an earlier file of that name stays as it was, and its
/// permissions pass on. Who writes a hidden file holds a lock on it, so that no two jobs write one target; one
/// without is what a process left that was killed, and `open` replaces it. What is not a regular file (a device, a pipe) is written
/// directly; a named pipe is opened by `open_pipe` only, because that waits until somebody reads it.
///
/// Ownership: owns its descriptor; an uncommitted file is removed by the destructor. Threads: one, and
/// every call may block. Errors: every failure names the file.
class target_file {
public:
  explicit target_file(std::string path) : path_(std::move(path)) {}
  target_file(const target_file&) = delete;
  target_file& operator=(const target_file&) = delete;
  ~target_file() { abandon(); }

  [[nodiscard]] status open();
  /// True between `open` and `open_pipe`, for a named pipe.
  [[nodiscard]] bool is_waiting() const noexcept { return is_waiting_; }
  /// Waits for a reader.
  [[nodiscard]] status open_pipe();
  /// @pre `open` succeeded, and `open_pipe` where it is needed, and neither `commit` nor `abandon` was called.
  [[nodiscard]] int number() const noexcept { return opened_.number(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// True when readers see what is written at once.
  [[nodiscard]] bool is_direct() const noexcept { return partial_.empty(); }

  /// Makes what was written durable, and closes it.
  [[nodiscard]] status prepare();
  /// Gives the file its name, for good. Prepares it first where that was not done.
  [[nodiscard]] status commit();
  /// Removes what was written, unless it was written directly or committed.
  void abandon() noexcept;

private:
  [[nodiscard]] status sync_directory() const;

  std::string path_;    ///< Links are followed when it is opened.
  std::string partial_; ///< Name while it is written; empty when it is written directly.
  descriptor opened_;
  descriptor locked_; ///< Holds the lock from `prepare` until the file has its name.
  bool is_waiting_ = false;
};

} // namespace millrace
