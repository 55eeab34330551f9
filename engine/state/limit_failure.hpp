#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// How a job ends that passes a limit of its state.
/// @param what As in `more groups than groups.max allows`.
/// @param instead What helps besides raising the limit and more partitions.
[[nodiscard]] inline failure limit_failure(std::string what, std::uint64_t limit, std::string_view instead) {
  return {errc::limit_exceeded, std::move(what) + ": " + std::to_string(limit),
          "raise the limit, use more partitions, or " + std::string(instead), {}};
}

} // namespace millrace
