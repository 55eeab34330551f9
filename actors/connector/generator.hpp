#pragma once

#include <memory>

#include "millrace/actors/connector/entry.hpp"

namespace millrace {

/// Reads one row of one BIGINT, then ends: what a SELECT without FROM is computed from.
[[nodiscard]] std::unique_ptr<source_reader> make_one_row_reader();

} // namespace millrace
