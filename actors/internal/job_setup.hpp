#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "millrace/actors/config.hpp"
#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/subscription.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/topology/machine.hpp"

namespace millrace {

/// What a job is set up with besides its plan and options.
struct job_request {
  std::string name;
  std::string base_directory; ///< Relative paths start here.
  std::string letters_path;   ///< Keeps dead letters where nothing else says what does; empty: no file.
  const machine* on = nullptr;
  std::shared_ptr<const thread_binder> binder;       ///< Null where nothing is to be bound.
  bool is_embedded = false;                          ///< Whether there is a program to push into `memory` inputs.
  std::size_t push_capacity = 16;                    ///< Pushes that can wait in a `memory` input.
  std::set<std::string> replayable_inputs; ///< `memory` inputs whose rows can be pushed again.
  std::map<std::string, subscription> subscriptions; ///< By output; "result" is the closing SELECT.
  /// What the program has read itself, by name, as in `the script`.
  std::map<std::string, std::string> also_read;
  /// What the program writes itself when the job is over, by name, as in `the file of statistics`.
  std::map<std::string, std::string> also_written;
  std::unique_ptr<sink_writer> result;               ///< Where the closing SELECT goes, unless it is subscribed to.
  const format_entry* result_format = nullptr;
  bool is_from_scratch = false; ///< Forgets the snapshots in `state.dir`.
};

/// Physical cores of which at least one hardware thread is ours.
[[nodiscard]] std::uint32_t count_usable_cores(const machine& on) noexcept;

/// Makes the readers, writers and options of a plan, and opens nothing. Fails where an option of the
/// script is wrong, with its span.
[[nodiscard]] result<std::shared_ptr<job_state>> make_job(physical_plan plan, job_config config, job_request request);

/// Opens the inputs, then what is written; so that nothing is written when an input is missing.
[[nodiscard]] status open_job(job_state& job);

} // namespace millrace
