#pragma once

#include <cstdint>
#include <string>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Creates a file that only one job writes at a time, of this process or another: it stays locked until all
/// copies of its descriptor are closed, also where the process is killed. One that is there without a lock was
/// left behind by such a process, and is replaced.
/// @param target What the file stands for, for failures.
[[nodiscard]] result<descriptor> create_locked(const std::string& path, const std::string& target);

/// What became of a file that was to be removed.
enum class removal : std::uint8_t {
  done,   ///< It is not there, or not any more.
  locked, ///< A job is writing it.
  failed, ///< `errno` says why.
};

/// Removes a regular file unless a job is writing it.
[[nodiscard]] removal remove_unlocked(const std::string& path) noexcept;

} // namespace millrace
