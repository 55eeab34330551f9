#include "millrace/engine/aggregate/aggregate_row.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"

namespace millrace {

aggregate_row::aggregate_row(std::vector<aggregate_call> calls, std::uint32_t offset) : row_bytes_(offset) {
  MILLRACE_CHECK(offset % 8 == 0);
  for (auto& call : calls) {
    const auto size = call.entry->state_size;
    has_release_ = has_release_ || call.entry->release != nullptr;
    calls_.push_back({call, row_bytes_});
    row_bytes_ += size;
  }
}

aggregate_input aggregate_row::input_of(const placed_call& placed, const batch_view& input, selection rows,
                                        std::byte* const* states, state_heap& heap) noexcept {
  const auto column_of = [&](std::uint32_t index) {
    return index == aggregate_call::no_column ? nullptr : &input.columns[index];
  };
  return {.argument = column_of(placed.call.argument),
          .argument2 = column_of(placed.call.argument2),
          .rows = rows,
          .states = states,
          .offset = placed.offset,
          .heap = heap,
          .filter = column_of(placed.call.filter)};
}

void aggregate_row::keep_passing(const column& filter, selection rows, std::byte* const* states) {
  passing_rows_.clear();
  passing_states_.clear();
  const column_reader<bool> is_passing(filter);
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    if (!is_passing.is_valid(rows[k]) || !is_passing[rows[k]])
      continue;
    passing_rows_.push_back(rows[k]);
    passing_states_.push_back(states[k]);
  }
}

void aggregate_row::update(const batch_view& input, selection rows, std::byte* const* states, state_heap& heap) {
  for (const auto& placed : calls_) {
    auto call_input = input_of(placed, input, rows, states, heap);
    if (call_input.filter != nullptr) {
      keep_passing(*call_input.filter, rows, states);
      call_input.rows = {passing_rows_.data(), static_cast<std::uint32_t>(passing_rows_.size())};
      call_input.states = passing_states_.data();
      call_input.filter = nullptr;
    }
    // An empty vector may have no storage, which would read as a dense selection.
    if (call_input.rows.count != 0)
      placed.call.entry->update(call_input);
  }
}

void aggregate_row::running(const batch_view& input, selection rows, std::byte* const* states, state_heap& heap,
                            arena& memory, row_failures& failures, std::span<column> out) const {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    const auto& placed = calls_[i];
    failures.begin_part(i);
    out[i] = placed.call.entry->running(input_of(placed, input, rows, states, heap),
                                        {.states = nullptr,
                                         .count = input.row_count,
                                         .offset = placed.offset,
                                         .result_type = placed.call.result_type,
                                         .heap = heap,
                                         .memory = memory,
                                         .failures = failures});
  }
}

void aggregate_row::finish(std::span<std::byte* const> states, const state_heap& heap, arena& memory,
                           row_failures& failures, std::span<column> out) const {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    failures.begin_part(i);
    out[i] = calls_[i].call.entry->finish({.states = states.data(),
                                           .count = static_cast<std::uint32_t>(states.size()),
                                           .offset = calls_[i].offset,
                                           .result_type = calls_[i].call.result_type,
                                           .heap = heap,
                                           .memory = memory,
                                           .failures = failures});
  }
}

std::uint32_t aggregate_row::rows_that_fit(const batch_view& input, selection rows, std::byte* const* states,
                                           const state_heap& heap) const {
  auto count = rows.count;
  for (const auto& placed : calls_) {
    const auto& entry = *placed.call.entry;
    if (entry.text_bytes == nullptr)
      continue;
    const auto longest = longest_text(input.columns[placed.call.argument], rows);
    std::uint64_t bytes = 0;
    for (std::uint32_t k = 0; k < count; ++k) {
      bytes += std::max(longest, entry.text_bytes(states[k] + placed.offset, heap));
      if (bytes > batch_text_bytes_max)
        count = std::max(k, 1U);
    }
  }
  return count;
}

std::size_t aggregate_row::values_that_fit(std::span<std::byte* const> states, const state_heap& heap) const {
  auto count = states.size();
  for (const auto& placed : calls_) {
    if (placed.call.entry->text_bytes == nullptr)
      continue;
    std::uint64_t bytes = 0;
    for (std::size_t k = 0; k < count; ++k) {
      bytes += placed.call.entry->text_bytes(states[k] + placed.offset, heap);
      if (bytes > batch_text_bytes_max)
        count = std::max<std::size_t>(k, 1);
    }
  }
  return count;
}

void aggregate_row::merge(std::span<std::byte* const> states, std::span<const std::byte* const> from, state_heap& heap,
                          const state_heap& from_heap) const {
  for (const auto& placed : calls_)
    placed.call.entry->merge({.states = states.data(),
                              .from = from.data(),
                              .count = static_cast<std::uint32_t>(states.size()),
                              .offset = placed.offset,
                              .heap = heap,
                              .from_heap = from_heap});
}

void aggregate_row::release(std::byte* state, state_heap& heap) const noexcept {
  for (const auto& placed : calls_)
    if (placed.call.entry->release != nullptr)
      placed.call.entry->release(state + placed.offset, heap);
}

void aggregate_row::save(const std::byte* state, const state_heap& heap, state_writer& into) const {
  for (const auto& placed : calls_)
    placed.call.entry->save(state + placed.offset, heap, into);
}

void aggregate_row::load(std::byte* state, state_heap& heap, state_reader& from) const {
  for (const auto& placed : calls_)
    placed.call.entry->load(state + placed.offset, heap, from);
}

} // namespace millrace
