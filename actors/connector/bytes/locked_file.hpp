#pragma once

#include <string>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Creates a file that only one job writes at a time, of this process or another: it stays locked until all
/// copies of its descriptor are closed, also where the process is killed. One that is there without a lock was
/// left behind by such a process, and is replaced.
/// @param target What the file stands for, for failures.
[[nodiscard]] result<descriptor> create_locked(const std::string& path, const std::string& target);

} // namespace millrace
