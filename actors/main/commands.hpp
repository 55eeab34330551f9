#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/main/script.hpp"
#include "millrace/actors/main/verify/run_settings.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

struct job_state;

/// How the program ends.
enum class exit_status : int {
  done = 0,
  failed = 1, ///< While running: an input is missing, a disk is full, a limit was reached.
  wrong = 2,  ///< The command line or the SQL; nothing was written.
  /// Nobody reads standard output any more, as behind `| head`: the process ends by SIGPIPE, as shells count it.
  cut_off = 141,
};

/// How the rows of a closing SELECT are shown.
enum class result_form : std::uint8_t {
  automatic, ///< A table on a terminal, otherwise CSV.
  table,
  csv,
  json,
};

/// What `millrace run` was asked for.
struct run_request {
  script source;
  std::vector<std::pair<std::string, std::string>> settings; ///< From the command line.
  result_form form = result_form::automatic;
  std::string stats_path; ///< Empty: none; `-`: standard output.
  bool is_quiet = false;
  bool is_from_scratch = false; ///< Forgets snapshots.
};

/// Runs a script until its inputs end or a signal comes.
[[nodiscard]] exit_status run_script(run_request request);

/// Prints the plan of a script, with what its options change in it.
[[nodiscard]] exit_status explain_script(const run_request& request);

/// Checks statements and options of a script, and opens nothing.
[[nodiscard]] exit_status check_script(const run_request& request);

/// What `millrace verify` was asked for, besides the script and the settings of all its runs.
struct verify_request {
  run_request job;
  std::uint32_t run_count = 20;
  std::uint64_t seed = 0;
  std::uint32_t only = 0;           ///< The one run to do, counted from 1; 0: all.
  std::uint32_t partitions_max = 0; ///< 0: twice as many as there are cores.
  disturbances allowed;
};

/// Runs a script many times over, disturbed in all ways, and compares all that it writes with a plain run of it. Writes
/// nothing where the script would. Fails where anything differs, and says what.
[[nodiscard]] exit_status verify_script(const verify_request& request);

/// Prints the machine, and where `partition_count` partitions go; 0: as many as there are cores.
[[nodiscard]] exit_status show_topology(std::uint32_t partition_count);

/// Prints every function, aggregate and window kind.
[[nodiscard]] exit_status show_functions();

/// Prints the snapshots of a folder, and checks each as far as it is asked to; fails where one is damaged.
[[nodiscard]] exit_status show_snapshots(const std::string& path, verification depth);

/// Sets up what `run` would start, and opens nothing.
[[nodiscard]] result<std::shared_ptr<job_state>> set_up(const run_request& request, physical_plan plan);

/// Prints a failure for people, and returns how the program ends by it.
[[nodiscard]] exit_status report(const failure& reason, const script& source);

} // namespace millrace
