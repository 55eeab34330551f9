#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Where the rows of a closing SELECT go.
enum class result_target : std::uint8_t { standard_output, program };

/// What a job reads and writes besides what its plan says.
struct claim_request {
  std::string_view base_directory; ///< Relative paths start here.
  std::string letters_path;        ///< From there already; a folder where it ends in a slash; empty when dead letters are not kept.
  std::map<std::string, std::string> also_read;    ///< Paths that are read besides, by name.
  std::map<std::string, std::string> also_written; ///< Paths that are written besides, by name.
  result_target result = result_target::program;
};

/// Fails where a job would replace a file that it reads, write among the files that it would read the next time,
/// write two things to one file, write anything else into a folder that gets the parts of an output, or share standard input or output between two streams: each loses rows, or mixes
/// them as timing has it. Links are followed, and standard streams that are files count as these. Devices and pipes
/// take any number of writers. Files that cannot be found are left to those who open them.
[[nodiscard]] status check_claims(const physical_plan& plan, const claim_request& request);

} // namespace millrace
