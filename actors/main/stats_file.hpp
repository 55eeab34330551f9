#pragma once

#include <string>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Finds out before a job runs whether its statistics could be written. Empty: nobody wants them; `-` is
/// standard output.
[[nodiscard]] status check_stats_path(const std::string& path);

/// Writes statistics in place of an earlier file.
[[nodiscard]] status write_stats(const std::string& path, const std::string& text);

} // namespace millrace
