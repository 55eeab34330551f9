#pragma once

#include <string_view>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Says what packed the data that begins so: `gzip`, `zstd`, `bzip2`, `xz` or `zip`; nothing where it is not known.
[[nodiscard]] std::string_view packed_content(std::string_view head) noexcept;

/// What to do with such data where records are expected.
/// @param content What `packed_content` said.
[[nodiscard]] std::string_view unpacking_hint(std::string_view content) noexcept;

/// A failure for a file whose data is not what its suffix says.
[[nodiscard]] failure wrong_content(std::string_view expected, std::string_view head, std::string_view origin);

} // namespace millrace
