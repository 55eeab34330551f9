#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// The table at the end of a state file: one row of 48 bytes for each section in the file, in the order in which they
/// lie there, without gaps between them. README.md has the layout.
inline constexpr std::size_t section_row_size = 48;
/// More than the sections of any manifest take.
inline constexpr std::uint64_t section_table_bytes_max = std::uint64_t{128} << 20U;

[[nodiscard]] std::vector<std::byte> write_section_table(std::span<const state_section> sections);

/// Reads a table; `state_section::file` is 0 in all rows.
/// @param header Of the file, as `file_header::from_bytes` returned it.
/// @param bytes From `header.body_offset` to the end of the file.
/// Errors: `errc::corrupt`; the message names fault and file.
[[nodiscard]] result<std::vector<state_section>>
read_section_table(const file_header& header, std::span<const std::byte> bytes, std::string_view path);

} // namespace millrace
