#pragma once

namespace millrace {

/// Ends the process with a message and the status of a failure where memory or threads run out in a place
/// that cannot report it, as in a thread that CAF starts. Anything else that ends the process this way is
/// a bug and aborts as before.
void install_last_words() noexcept;

} // namespace millrace
