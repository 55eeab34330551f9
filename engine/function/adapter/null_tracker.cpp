#include "millrace/engine/function/adapter/null_tracker.hpp"

#include <cstring>

#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/kernel/logic.hpp"

namespace millrace {

null_tracker::null_tracker(const kernel_call& call, std::span<const column> strict) : call_(&call) {
  for (const auto& argument : strict)
    add(argument);
}

void null_tracker::add(const column& argument) {
  const auto* validity = argument.store().validity;
  if (validity == nullptr)
    return;
  if (argument.is_constant()) {
    all_null_ |= !bitmap::test(validity, 0);
  } else if (argument.is_dictionary()) {
    for_each_alive(call_->rows, [&](std::uint32_t row) {
      if (!bitmap::test(validity, argument.codes[row]))
        set_null(row);
    });
  } else if (view_ == nullptr) {
    view_ = validity;
  } else {
    kernel::intersect(own(), validity, bitmap::words(call_->row_count));
  }
}

std::uint64_t* null_tracker::own() {
  if (owned_ != nullptr)
    return owned_;
  const auto words = bitmap::words(call_->row_count);
  owned_ = call_->memory.allocate<std::uint64_t>(words);
  if (view_ == nullptr)
    bitmap::fill(owned_, call_->row_count, true);
  else
    std::memcpy(owned_, view_, words * sizeof(std::uint64_t));
  view_ = owned_;
  return owned_;
}

} // namespace millrace
