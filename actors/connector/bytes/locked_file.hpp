#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/file_end.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Creates a file that only one job writes at a time, of this process or another: it stays locked until all
/// copies of its descriptor are closed, also where the process is killed. One that is there without a lock was
/// left behind by such a process, and is replaced.
/// @param target What the file stands for, for failures.
[[nodiscard]] result<descriptor> create_locked(const std::string& path, const std::string& target);
/// As above, and nothing where another job has it.
[[nodiscard]] result<std::optional<descriptor>> try_create_locked(const std::string& path, const std::string& target);

/// Opens for reading and writing what a process has left of a file, and locks it as above; nothing where there is none. Fails where
/// another job has it.
[[nodiscard]] result<std::optional<descriptor>> open_left(const std::string& path, const std::string& target);
/// As above, to go on behind what was written; what comes later is dropped. Fails where that is not all there, or ends
/// otherwise than it did: then nothing is changed.
[[nodiscard]] result<descriptor> resume_locked(const std::string& path, const std::string& target, const file_end& written);

/// A file that is there as long as a job may write another one, so that both can be told apart: a job that is about
/// to write, and one that has written.
///
/// Ownership: owns the file, and removes it at its end. One that a killed process left is taken over. Threads: one.
/// Errors: none of its own.
class lock_file {
public:
  lock_file() = default;
  lock_file(descriptor held, std::string path) : held_(std::move(held)), path_(std::move(path)) {}
  lock_file(lock_file&& other) noexcept : held_(std::move(other.held_)), path_(std::exchange(other.path_, {})) {}
  lock_file& operator=(lock_file&& other) noexcept;
  ~lock_file();

private:
  descriptor held_;
  std::string path_; ///< Empty where there is none.
};

/// Locks what a path stands for, by a hidden file beside it; nothing where another job has done so.
[[nodiscard]] result<std::optional<lock_file>> lock_beside(const std::string& path);

/// Says that another job has what this one was to write.
[[nodiscard]] failure written_by_another(const std::string& target);

/// What became of a file that was to be removed.
enum class removal : std::uint8_t {
  done,   ///< It is not there, or not any more.
  locked, ///< A job is writing it.
  failed, ///< `errno` says why.
};

/// Removes a regular file unless a job is writing it.
[[nodiscard]] removal remove_unlocked(const std::string& path) noexcept;

} // namespace millrace
