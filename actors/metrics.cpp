#include "millrace/actors/metrics.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <span>

#include <nlohmann/json.hpp>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

using json = nlohmann::ordered_json;

constexpr double ns_per_second = 1e9;

[[nodiscard]] double rate(std::uint64_t count, double seconds) noexcept {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

[[nodiscard]] json by_reason(std::span<const std::uint64_t> counts) {
  json reasons = json::object();
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      reasons[std::string(name_of(static_cast<row_error>(i)))] = counts[i];
  return reasons;
}

[[nodiscard]] json hints(std::span<const std::uint64_t> counts) {
  json found = json::object();
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (const auto reason = static_cast<row_error>(i); counts[i] > 0 && !hint_of(reason).empty())
      found[std::string(name_of(reason))] = hint_of(reason);
  return found;
}

[[nodiscard]] json time_of(event_time time) {
  if (time == event_time::min())
    return nullptr;
  if (time == event_time::max())
    return "end";
  char text[datetime_text_max];
  return std::string(text, format_timestamp(time.us, text));
}

[[nodiscard]] json partition_json(const partition_metrics& metrics, double seconds) {
  const auto busy = static_cast<double>(metrics.busy_ns) / ns_per_second;
  return {{"core", metrics.cpus},
          {"binding", metrics.binding},
          {"rows", metrics.counters.rows_in},
          {"rows_out", metrics.counters.rows_out},
          {"busy_seconds", busy},
          {"busy_share", seconds > 0 ? busy / seconds : 0},
          {"rows_late", metrics.counters.rows_late},
          {"rows_filtered", metrics.counters.rows_filtered},
          {"dead_letters_by_reason", by_reason(metrics.counters.rejected)},
          {"groups", metrics.counters.groups},
          {"state_bytes", metrics.counters.state_bytes}};
}

} // namespace

std::string_view hint_of(row_error reason) noexcept {
  switch (reason) {
    case row_error::bad_quoting: return "a quote within a field is written twice; `quote` names another character";
    case row_error::bad_value: return "declare the column VARCHAR, and TRY_CAST it";
    case row_error::out_of_range:
      return "declare the column with a wider type; a text that a function makes has at most 16 MiB";
    case row_error::invalid_utf8: return "convert the input to UTF-8";
    case row_error::null_not_allowed: return "declare the column without NOT NULL";
    case row_error::null_event_time: return "compute the time of such rows, as in `at AS COALESCE(sent, received)`";
    case row_error::record_too_long: return "raise `record.bytes`";
    case row_error::truncated_record: return "the input ends within a message: it was not written to its end";
    case row_error::overflow: return "CAST to a wider type before computing, as BIGINT, DECIMAL(38, 0) or DOUBLE";
    case row_error::division_by_zero: return "divide by NULLIF(x, 0) to get NULL";
    case row_error::cast_failed:
      return "TRY_CAST gives NULL where CAST fails, and so does every function with `on.error` = `null`";
    case row_error::invalid_argument:
      return "CASE or WHERE keep such values from the function; with `on.error` = `null` it gives NULL";
    default: return {};
  }
}

std::string to_json(const job_metrics& metrics) {
  char digest[17];
  std::snprintf(digest, sizeof digest, "%016" PRIx64, metrics.decision_digest);
  json partitions = json::array();
  for (const auto& partition : metrics.partitions)
    partitions.push_back(partition_json(partition, metrics.seconds));
  json outputs = json::array();
  for (const auto& output : metrics.outputs)
    outputs.push_back({{"name", output.name}, {"final", output.is_final}});
  const json text{{"rows", metrics.total.rows_in},
                  {"bytes", metrics.total.bytes_in},
                  {"rows_out", metrics.total.rows_out},
                  {"seconds", metrics.seconds},
                  {"rows_per_second", rate(metrics.total.rows_in, metrics.seconds)},
                  {"bytes_per_second", rate(metrics.total.bytes_in, metrics.seconds)},
                  {"rows_late", metrics.total.rows_late},
                  {"rows_filtered", metrics.total.rows_filtered},
                  {"dead_letters", metrics.dead_letters},
                  {"dead_letters_by_reason", by_reason(metrics.total.rejected)},
                  {"dead_letters_hints", hints(metrics.total.rejected)},
                  {"nulls_by_reason", by_reason(metrics.total.nulled)},
                  {"watermark", time_of(metrics.watermark)},
                  {"chunks", metrics.chunks_complete},
                  {"chunks_in_flight_max", metrics.chunks_in_flight_max},
                  {"chunk_memory_max", metrics.chunk_memory_max},
                  {"decisions", digest},
                  {"groups", metrics.total.groups},
                  {"state_bytes", metrics.total.state_bytes},
                  {"snapshots",
                   {{"count", metrics.snapshots.count},
                    {"bytes_written", metrics.snapshots.bytes_written},
                    {"pause_seconds_max", static_cast<double>(metrics.snapshots.pause_ns_max) / ns_per_second}}},
                  {"outputs", outputs},
                  {"partitions", partitions}};
  return text.dump(2);
}

} // namespace millrace
