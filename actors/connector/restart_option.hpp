#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// What a job that takes snapshots makes of an input that cannot be read a second time, such as a pipe.
enum class restart_policy : std::uint8_t {
  refuse,      ///< It is not started: what was read behind a snapshot would be lost.
  accept_loss, ///< It goes on with what the input delivers then.
};

inline constexpr option_entry restart_option{
  "on.restart", "What a job with state.dir does about what it cannot read a second time: refuse to start, or accept_loss.", true,
  false};

/// What somebody can do where an input cannot be read a second time.
inline constexpr std::string_view way_to_restart =
  "read a file by path, or accept that what was read behind the last snapshot is lost: on.restart = 'accept_loss'";

/// Reads `on.restart`.
[[nodiscard]] result<restart_policy> restart_policy_of(const option_map& options);

} // namespace millrace
