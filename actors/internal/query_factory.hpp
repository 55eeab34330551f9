#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "millrace/actors/config.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Makes the query of a partition, or what a test puts in its place; called on the partition's thread,
/// once it is bound.
using query_factory = std::function<std::unique_ptr<query>(std::uint32_t partition)>;

/// The format of an input's or output's records; without one its rows are columnar.
struct record_format {
  const format_entry* entry = nullptr;
  format_options settings;
};

/// What every partition builds its query from.
struct query_parts : engine_options {
  std::vector<record_format> inputs;  ///< By source.
  std::vector<record_format> outputs; ///< By output.
  std::uint32_t partition_count = 1;
  bool takes_snapshots = false;
  std::function<bool()> is_abandoned; ///< Whether the job was aborted; called on the partitions' threads.
};

/// Makes queries of a plan, which outlives them.
[[nodiscard]] query_factory make_query_factory(const physical_plan& plan, query_parts parts);

/// Makes the encoder of an output, or null where its rows are taken as they are.
[[nodiscard]] std::unique_ptr<encoder> make_encoder(const record_format& format, const schema& shape);

} // namespace millrace
