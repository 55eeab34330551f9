#pragma once

#include <string>
#include <vector>

#include "millrace/actors/metrics.hpp"

namespace millrace {

/// Renders what a job has done, in a few lines for people.
[[nodiscard]] std::string summary_of(const job_metrics& metrics);

/// Renders where a running job is, in one line without its end.
[[nodiscard]] std::string progress_of(const job_metrics& metrics);

/// Renders the first dead letters.
[[nodiscard]] std::string samples_text(const std::vector<std::string>& samples);

/// Says how many rows became dead letters, why, and where they are; nothing where there are none, or no
/// file keeps them.
[[nodiscard]] std::string letters_text(const job_metrics& metrics, const std::string& path);

/// Says how many rows came too late and were kept by nobody, unless that was asked for; nothing where there are none.
[[nodiscard]] std::string late_text(const job_metrics& metrics);

/// Says what can be done about the reasons of dead letters, a line each.
[[nodiscard]] std::string hints_text(const job_metrics& metrics);

} // namespace millrace
