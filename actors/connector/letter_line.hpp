#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "millrace/engine/query.hpp"

namespace millrace {

/// Bytes that are written of a record; the next one is looked at, not to cut a code point in two.
inline constexpr std::size_t letter_raw_bytes_max = 4096;

/// Appends a letter as a line of JSON, line feed included; `dead_letters` says what is in it.
/// @param chunk_line Line of the chunk's first byte in its file, from 1; 0 when it is not known.
void append_letter_line(const dead_letter& letter, std::uint64_t chunk_line, std::string& out);

} // namespace millrace
