#include "millrace/actors/main/summary.hpp"

#include <cstdio>
#include <numeric>
#include <span>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/dead_letters.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

/// Renders a count with its thousands apart, as in `1 234 567`.
[[nodiscard]] std::string grouped(std::uint64_t count) {
  auto digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ' ');
  return digits;
}

[[nodiscard]] std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f s", seconds);
  return text;
}

[[nodiscard]] std::string rate_text(const job_metrics& metrics) {
  const auto rate = metrics.seconds > 0 ? static_cast<double>(metrics.total.rows_in) / metrics.seconds : 0;
  return grouped(static_cast<std::uint64_t>(rate)) + " rows/s";
}

[[nodiscard]] std::string reasons_text(std::span<const std::uint64_t> counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      text += (text.empty() ? " (" : ", ") + std::string(name_of(static_cast<row_error>(i))) + " " + grouped(counts[i]);
  return text.empty() ? text : text + ")";
}

/// Says which failures became NULL, where `on.error` asks for that.
[[nodiscard]] std::string nulls_text(std::span<const std::uint64_t> counts) {
  const auto count = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  return count == 0 ? std::string() : ", " + grouped(count) + " failures became NULL" + reasons_text(counts);
}

[[nodiscard]] std::string watermark_text(event_time time) {
  if (time == event_time::min())
    return "-";
  if (time == event_time::max())
    return "end";
  char text[datetime_text_max];
  return {text, format_timestamp(time.us, text)};
}

} // namespace

std::string summary_of(const job_metrics& metrics) {
  const auto& total = metrics.total;
  return grouped(total.rows_in) + " rows in, " + grouped(total.rows_out) + " rows out, " + grouped(total.rows_late) +
         " late, " + grouped(metrics.dead_letters) + " dead letters" + reasons_text(total.rejected) +
         nulls_text(total.nulled) + "\n" + seconds_text(metrics.seconds) + ", " + rate_text(metrics) + ", " +
         std::to_string(metrics.partitions.size()) +
         (metrics.partitions.size() == 1 ? " partition\n" : " partitions\n");
}

std::string progress_of(const job_metrics& metrics) {
  return grouped(metrics.total.rows_in) + " in, " + grouped(metrics.total.rows_out) + " out, " + rate_text(metrics) +
         ", watermark " + watermark_text(metrics.watermark) + ", " + grouped(metrics.total.rows_late) + " late, " +
         grouped(metrics.dead_letters) + " dead letters";
}

std::string samples_text(const std::vector<std::string>& samples) {
  std::string text;
  for (const auto& sample : samples)
    text += "dead letter: " + sample + "\n";
  return text;
}

std::string letters_text(const job_metrics& metrics, const std::string& path) {
  if (metrics.dead_letters == 0 || path.empty())
    return {};
  auto text = "dead letters: " + grouped(metrics.dead_letters) + reasons_text(metrics.total.rejected) + ", in " + path;
  if (metrics.dead_letters > dead_letters::kept_max_default && !names_folder(path))
    text += ", which holds the first " + grouped(dead_letters::kept_max_default);
  return text + "\n";
}

std::string late_text(const job_metrics& metrics) {
  if (metrics.total.rows_late_lost == 0)
    return {};
  return "late rows: " + grouped(metrics.total.rows_late_lost) +
         ", lost: no query reads them from `<stream>.late`, nor does `late.policy` = `drop` let them go\n";
}

std::string hints_text(const job_metrics& metrics) {
  std::string text;
  for (std::size_t i = 0; i < metrics.total.rejected.size(); ++i)
    if (const auto reason = static_cast<row_error>(i); metrics.total.rejected[i] > 0 && !hint_of(reason).empty())
      text += "hint: " + std::string(name_of(reason)) + ": " + std::string(hint_of(reason)) + "\n";
  return text;
}

} // namespace millrace
