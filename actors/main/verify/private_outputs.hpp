#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// What a verified run writes in place of an output of the script.
struct private_output {
  std::string name;      ///< What it is to the user: `output sums`, `the closing SELECT`, `the dead letters`.
  std::string file;      ///< In the folder of the run.
  bool has_lines = true; ///< It is text, a record a line.
  /// What each file begins with before its first row, where the output is a folder of them.
  std::size_t prologue_bytes = 0;
};

/// The outputs of a plan, and last the dead letters.
/// @param letters Where the script has them; only whether that is a folder counts.
[[nodiscard]] std::vector<private_output> list_outputs(const physical_plan& plan, std::string_view letters);

/// Has a plan write what `list_outputs` says into `folder`, all but the closing SELECT and the dead letters, which
/// other options of a job decide. Packed files stay packed. What goes nowhere, or to standard output, becomes a file.
void redirect_outputs(physical_plan& plan, const std::string& folder);

} // namespace millrace
