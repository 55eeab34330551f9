#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What a partition runs on the chunks of its job: a query, or what a test puts in its place. Called
/// once per chunk and level, by the partition's thread alone. See `query` for the contract.
class chunk_processor {
public:
  chunk_processor() = default;
  chunk_processor(const chunk_processor&) = delete;
  chunk_processor& operator=(const chunk_processor&) = delete;
  virtual ~chunk_processor() = default;

  [[nodiscard]] virtual status decode(const chunk& input, chunk_frame& frame) = 0;
  [[nodiscard]] virtual status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                                       chunk_frame& frame) = 0;
  [[nodiscard]] virtual const query_counters& counters() const noexcept = 0;
  [[nodiscard]] virtual event_time watermark() const noexcept = 0;
};

/// Makes the processor of a partition; called on the partition's thread, once it is bound.
using processor_factory = std::function<std::unique_ptr<chunk_processor>(std::uint32_t partition)>;

} // namespace millrace
