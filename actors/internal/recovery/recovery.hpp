#pragma once

#include <string>

#include "millrace/actors/connector/dead_letters.hpp"
#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/letter_recorder.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Opens the snapshots of a job whose options name a folder for them, and finds the one to go on from.
/// Called before inputs and outputs are opened. Fails where the newest whole snapshot is of another script.
[[nodiscard]] status open_snapshots(job_state& job);

/// Fails where an input or output cannot be gone on with, for such a job. Called once inputs are open.
[[nodiscard]] status check_resumable(const job_state& job);

/// Lets inputs go on, and takes the state that partitions go on with. @pre `job.recovered`, and inputs are open.
[[nodiscard]] status resume_inputs(job_state& job);

/// What a snapshot keeps of dead letters, and back. Not how many a LIMIT left out: statistics count from the start of
/// the process.
[[nodiscard]] saved_letters to_saved(const recorded_letters& letters);
[[nodiscard]] recorded_letters to_recorded(const saved_letters& letters);

} // namespace millrace
