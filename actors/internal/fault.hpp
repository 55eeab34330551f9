#pragma once

#include <exception>
#include <string>

#include <caf/error.hpp>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Turns a failure into the reason an actor ends with, and back; the only place that does. Nothing
/// but the span is lost. Reasons that are not ours become `internal`.
[[nodiscard]] caf::error to_error(const failure& reason);
[[nodiscard]] failure to_failure(const caf::error& reason);

/// Says what an exception that reached an actor was.
[[nodiscard]] failure to_failure(const std::exception_ptr& thrown, const std::string& where);

} // namespace millrace
