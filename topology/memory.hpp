#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace millrace {

/// Returns how many bytes of memory this process may use: the least of what the machine has, what its control
/// group allows and what its limits (`ulimit -v`, `ulimit -d`) leave it.
[[nodiscard]] std::uint64_t usable_memory();

/// Returns the least memory limit of a control group and those around it; nothing where none is set.
/// @param membership Content of /proc/self/cgroup.
/// @param root Where control groups are mounted, as in /sys/fs/cgroup.
[[nodiscard]] std::optional<std::uint64_t> control_group_memory(const std::string& membership,
                                                                const std::string& root);

} // namespace millrace
