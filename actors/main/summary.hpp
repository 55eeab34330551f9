#pragma once

#include <string>
#include <vector>

#include "millrace/actors/metrics.hpp"

namespace millrace {

/// Renders what a job has done, in a few lines for people.
[[nodiscard]] std::string summary_of(const job_metrics& of);

/// Renders where a running job is, in one line without its end.
[[nodiscard]] std::string progress_of(const job_metrics& of);

/// Renders the first dead letters, where no file keeps them.
[[nodiscard]] std::string samples_text(const std::vector<std::string>& samples);

} // namespace millrace
