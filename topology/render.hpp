#pragma once

#include <string>

#include "millrace/topology/machine.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

/// Renders the machine and who runs where, one line per core that is usable: what
/// `millrace topology` prints. The text is stable; scripts may read it.
///
/// @param where A placement made for `on`.
[[nodiscard]] std::string render(const machine& on, const placement& where);

} // namespace millrace
