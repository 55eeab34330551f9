#pragma once

#include <string>

namespace millrace {

/// Puts blanks in place of control characters, those of two bytes (U+0080 to U+009F) among them: text from
/// input stays on its line and does not get to steer the terminal it is shown on.
void blank_controls(std::string& text) noexcept;

} // namespace millrace
