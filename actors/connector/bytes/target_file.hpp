#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/file_end.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A file that appears under its name only when it is complete.
///
/// A regular file is written under a hidden name in the same directory (`.out.csv.partial`),
/// then synced by `prepare` and renamed by `commit`; until then an earlier file of that name stays as it was, and its
/// permissions pass on. Who writes a hidden file holds a lock on it, so that no two jobs write one target; one
/// without is what a process left. `open` replaces it, `resume` goes on with it and `recover` gives it its name.
/// What is not a regular file (a device, a pipe) is written
/// directly; a named pipe is opened by `open_pipe` only, because that waits until somebody reads it.
///
/// Ownership: owns its descriptor. The destructor removes an uncommitted file, unless a snapshot may count on it: after
/// `checkpoint`, `resume` and `recover` it leaves it. Threads: one, and
/// every call may block. Errors: every failure names the file.
class target_file {
public:
  explicit target_file(std::string path) : path_(std::move(path)) {}
  target_file(const target_file&) = delete;
  target_file& operator=(const target_file&) = delete;
  ~target_file();

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

  /// Why `resume` cannot go on behind what an earlier process wrote, as a clause; empty where it can. Looks at what is
  /// there now; may be asked before `open`.
  [[nodiscard]] std::string why_not_resumable() const;
  /// Makes what was written durable, its hidden name included, and says how far that is.
  /// @pre `open` or `resume` succeeded, and `prepare` was not called.
  [[nodiscard]] result<file_end> checkpoint();
  /// Called in place of `open`: goes on behind what another process wrote under the hidden name.
  [[nodiscard]] status resume(const file_end& written);
  /// Called in place of `open`: commits what another process had prepared; where it was committed, there is nothing to do.
  /// Fails where it does not end as it did.
  [[nodiscard]] status recover(const file_end& written = {});
  /// Lets go of the file, which stays under its hidden name.
  void leave() noexcept;

private:
  /// What the path stands for.
  struct target {
    std::string partial; ///< Hidden name beside it; empty for what is written directly.
    bool is_pipe = false;
    std::optional<mode_t> permissions; ///< Of the file that is there.
  };

  [[nodiscard]] result<target> find();
  [[nodiscard]] status pass_on(std::optional<mode_t> permissions) const;

  std::string path_;    ///< Links are followed when it is opened.
  std::string partial_; ///< Name while it is written; empty when it is written directly.
  descriptor opened_;
  descriptor locked_; ///< Holds the lock from `prepare` until the file has its name.
  bool is_waiting_ = false;
  bool is_counted_on_ = false; ///< By a snapshot, perhaps; the hidden name is durable then.
};

} // namespace millrace
