#pragma once

#include <cstddef>
#include <memory>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "millrace/actors/connector/memory.hpp"
#include "millrace/actors/subscription.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Rows of an output, in canonical order, with their memory and columns.
struct result_rows {
  schema shape;
  owned_rows rows; ///< One batch; several where its texts are huge.
};

/// The message a subscribed CAF actor receives for every batch of its output. Batches arrive in order.
/// The rows stay valid as long as a copy of the message or of `content` exists; at most `batches_max`
/// of them exist at a time, so an actor that keeps them holds up the job, until it is aborted.
struct result_message {
  std::shared_ptr<const result_rows> content;
};

/// Makes a subscription, for `job_options::subscriptions`, that sends the rows to an actor of this
/// process. When the actor has ended, rows are dropped.
/// @param batches_max At least 1.
[[nodiscard]] subscription deliver_to(const caf::actor& subscriber, std::size_t batches_max);

} // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::result_message)
