#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// What runs of a script are disturbed by.
struct disturbances {
  bool cuts = true;      ///< Chunks end elsewhere.
  bool pauses = true;    ///< Threads are held up.
  bool snapshots = true; ///< Without them a job that was cut off starts anew.
  bool kills = true;     ///< Kills and stops.
  friend bool operator==(const disturbances&, const disturbances&) = default;
};

/// How a process that runs the job is cut off.
enum class interruption : std::uint8_t {
  none,
  kill_at_time,  ///< SIGKILL; the amount is in thousandths of the time that the plain run took.
  kill_at_epoch, ///< SIGKILL; the amount is in snapshots of this process.
  stop_at_time,  ///< SIGTERM, as `kill_at_time`.
};

/// One process of a run.
struct job_start {
  std::uint32_t partitions = 1;
  interruption cut_off = interruption::none;
  std::uint32_t amount = 0;
};

/// How one run of a script differs from the plain run.
///
/// Ownership: a value. Threads: none. Errors: none.
struct run_settings {
  std::uint32_t chunk_rows = 0;  ///< 0: as in the plain run.
  std::uint64_t chunk_bytes = 0; ///< 0: as in the plain run.
  std::uint64_t pause_seed = 0;  ///< 0: threads are not held up.
  std::string_view partial_groups; ///< `on` or `off`; empty: as in the plain run. Nothing with one partition.
  std::uint64_t epoch_rows = 0;  ///< 0: no snapshots are taken.
  std::chrono::milliseconds epoch_interval{0};
  std::vector<job_start> starts{1}; ///< The last one is left alone.

  [[nodiscard]] bool has_cuts() const noexcept { return chunk_rows != 0 || chunk_bytes != 0; }
};

/// What settings are drawn from.
struct run_bounds {
  std::uint32_t partitions_max = 1;
  std::uint32_t chunk_rows_min = 1;
  std::uint32_t chunk_rows_max = 1;
  std::uint64_t chunk_bytes_min = 64;
  std::uint64_t chunk_bytes_max = std::uint64_t{1} << 20U;
  std::uint64_t epoch_rows_min = 1;
  std::uint64_t epoch_rows_max = 1;
};

/// Draws the settings of a run. They are a function of the arguments; leaving out one disturbance changes no other.
[[nodiscard]] run_settings draw_settings(std::uint64_t seed, std::uint32_t run, const run_bounds& bounds,
                                         const disturbances& allowed);

/// The options of the job, by name, for one process of a run.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> options_of(const run_settings& settings,
                                                                          const job_start& start);

/// Says in a line how the run differs, as in `3 partitions, killed after 2 snapshots; 1 partition`.
[[nodiscard]] std::string describe(const run_settings& settings);

} // namespace millrace
