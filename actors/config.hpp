#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/bytes/compression.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

/// How rows find the partition that works on them.
enum class deal_strategy : std::uint8_t {
  automatic,   ///< `hash` where the plan has a key, otherwise `round_robin`.
  hash,        ///< Rows go to the owner of their key.
  round_robin, ///< Each chunk is worked on where it is decoded; only for plans without a key.
  single,      ///< One partition does everything.
};

/// Returns the name as SET takes it.
[[nodiscard]] std::string_view name_of(deal_strategy strategy) noexcept;

/// Options of one job. Every member has a row in `config_options`.
///
/// Ownership: a value. Threads: none. Errors: see `read_config`.
struct job_config : engine_options {
  std::uint32_t partitions = 0;    ///< 0: as many as there are usable cores.
  std::uint32_t window_chunks = 0; ///< In flight; 0: 8 per partition, at least 16, at most 64.
  std::uint32_t chunk_rows = 0;    ///< Records per chunk; 0: bytes decide.
  std::uint64_t chunk_bytes = std::uint64_t{256} << 10U;
  std::uint64_t chunk_memory = 0; ///< Bytes all chunks in work hold; 0: a quarter of the memory there is.
  std::uint64_t record_bytes_max = std::uint64_t{8} << 20U;
  deal_strategy strategy = deal_strategy::automatic;
  duration allowed_lateness; ///< Of rows behind the end of their time window.
  duration flush_interval{5000}; ///< Output becomes visible after this even while its sink has more to write.
  std::string state_dir;    ///< Folder of snapshots; empty: none are taken.
  duration epoch_interval{10'000'000}; ///< Between two snapshots.
  std::uint64_t epoch_rows = 0;        ///< Rows of input after which a snapshot is taken even sooner; 0: time decides.
  /// Path, of a folder where it ends in a slash; empty: beside the first file that is written, else beside the script.
  std::string dead_letters;
  compression dead_letters_packing = compression::none; ///< Of the parts of such a folder.
  pinning pin = pinning::on;
};

/// Where values of options come from that are not in the script, strongest last.
struct config_sources {
  /// Reads an environment variable; nothing when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  /// `name=value` as given on the command line or by the embedding program.
  std::vector<std::pair<std::string, std::string>> overrides;
};

/// The one table row that defines an option.
struct config_option {
  std::string_view name;    ///< As in SET 'name' = 'value'. In the environment: MILLRACE_CHUNK_ROWS.
  std::string_view unit;    ///< Or the words it may be.
  std::string_view initial; ///< Default, as text.
  std::string_view bounds;
  std::string_view help;
  status (*read)(job_config& into, std::string_view text);
};

/// Every option, sorted by name.
[[nodiscard]] std::span<const config_option> config_options() noexcept;

/// Reads the options of a job: defaults, then the environment, then SET of the script, then
/// overrides. Fails with unknown_name and a suggestion, or invalid_argument; both with the span
/// where the script is at fault.
[[nodiscard]] result<job_config> read_config(const option_map& script, const config_sources& sources);

/// Makes the environment of the process a source of options.
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

/// Partitions where nobody says how many: one per usable physical core, less one for router, sources
/// and sinks where there are many cores.
[[nodiscard]] std::uint32_t default_partitions(std::uint32_t core_count) noexcept;

/// What the machine lends a process.
struct usable_resources {
  std::uint32_t cores = 1;                             ///< Physical ones.
  std::uint64_t memory_bytes = std::uint64_t{4} << 30U;
};

/// Fills in what depends on the plan and the machine: partitions, memory of chunks, window, strategy. Fails with
/// invalid_argument where the strategy asked for would give wrong answers.
[[nodiscard]] status resolve_config(job_config& config, const physical_plan& plan, const usable_resources& on);

} // namespace millrace
