#pragma once

#include <string_view>

#include "millrace/engine/format/format.hpp"

namespace millrace {

/// A column of every type, `c0` and up.
[[nodiscard]] schema columns_of_all_types();

/// Splits and decodes a file of any bytes, as a job does: its start, whole records, then the rest. Reads
/// every value and every failed record. Behind the bytes lie exactly the 64 that are promised.
void read_file(const format_entry& format, const schema& shape, const format_options& options, std::string_view bytes);

} // namespace millrace
