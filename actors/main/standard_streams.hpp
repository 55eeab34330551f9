#pragma once

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Keeps the numbers 0 to 2 taken where the program was started with one of them closed, so that no file
/// opened later gets what is written to a standard stream. Using such a stream still fails.
void hold_standard_streams() noexcept;

/// Hands on all that was printed to standard output, and answers whether all of it has arrived.
[[nodiscard]] status flush_standard_output();

/// Whether standard output is a pipe or socket that nobody reads any more.
[[nodiscard]] bool has_lost_reader() noexcept;

/// Ends the process as the system ends one that writes to a pipe without a reader, without a word.
[[noreturn]] void end_by_broken_pipe() noexcept;

} // namespace millrace
