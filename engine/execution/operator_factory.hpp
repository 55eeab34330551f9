#pragma once

#include <cstdint>
#include <memory>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Makes the operator of a plan node that computes: filter, project, group, window, time order,
/// over, sort, limit.
[[nodiscard]] std::unique_ptr<stream_operator> make_operator(const physical_plan& plan, std::uint32_t node,
                                                             const query_options& options);

} // namespace millrace
