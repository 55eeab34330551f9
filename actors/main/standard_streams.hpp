#pragma once

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Keeps the numbers 0 to 2 taken where the program was started with one of them closed, so that no file
/// opened later gets what is written to a standard stream. Using such a stream still fails.
void hold_standard_streams() noexcept;

/// Hands on all that was printed to standard output, and answers whether all of it has arrived.
[[nodiscard]] status flush_standard_output();

} // namespace millrace
