#pragma once

#include "millrace/engine/format/format.hpp"

namespace millrace {

/// The format `protobuf`: record batches, each behind its length as a varint, as Protobuf libraries
/// write delimited messages. Lives as long as the program.
[[nodiscard]] const format_entry& protobuf_format() noexcept;

} // namespace millrace
