#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "millrace/engine/aggregate/entry.hpp"
#include "millrace/engine/aggregate/saved_state.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/state/state_heap.hpp"

namespace millrace::detail {

/// The last rows of a key and their aggregate, kept by the two-stacks algorithm (Tangwongsan,
/// Hirzel, Schneider: "Sliding-window aggregation algorithms", 2018): a constant number of merges
/// per row on average, and nothing is ever subtracted, so sums of doubles do not drift.
///
/// The ring holds one state per row. Of the older rows, the front, each state also covers all rows
/// behind it up to the end of the front; the newer ones, the back, stand for themselves and are
/// covered by `back`. Empty when all bits are zero; its ring lies in the heap that each call names, always the same.
template <class A>
class sliding_frame {
public:
  using state = typename A::state;

  /// Makes room for one row in a frame of `rows_max` rows and returns the empty state it is to be
  /// folded into; `back()` is the other one.
  [[nodiscard]] state& begin_row(std::uint32_t rows_max, state_heap& heap) {
    auto count = front_count_ + back_count_;
    if (count == rows_max) {
      drop_oldest(heap);
      --count;
    } else if (count == capacity_) {
      grow(rows_max, heap);
    }
    auto& newest = ring(heap)[place_of(count)];
    ++back_count_;
    newest = state{};
    return newest;
  }
  [[nodiscard]] state& back() noexcept { return back_; }

  /// Calls `take(state)` with the state of all rows in the frame.
  template <class Take>
  void with_total(state_heap& heap, Take&& take) {
    if (front_count_ == 0) {
      take(back_);
    } else if constexpr (has_kept<A>) {
      state total{};
      merge_states(total, ring(heap)[begin_], heap);
      merge_states(total, back_, heap);
      take(total);
      release_kept<A>(total, heap);
    } else {
      auto total = ring(heap)[begin_];
      merge_states(total, back_, heap);
      take(total);
    }
  }

  void save(const state_heap& heap, state_writer& into) const {
    into.put(capacity_);
    into.put(front_count_);
    into.put(back_count_);
    for (std::uint32_t i = 0; i < front_count_ + back_count_; ++i)
      save_state<A>(ring(heap)[place_of(i)], heap, into);
    save_state<A>(back_, heap, into);
  }
  /// Fills an empty frame.
  void load(state_heap& heap, state_reader& from) {
    const auto capacity = from.take<std::uint32_t>();
    const auto front_count = from.take<std::uint32_t>();
    const auto back_count = from.take<std::uint32_t>();
    const auto count = std::uint64_t{front_count} + back_count;
    if (count > capacity || capacity > std::max<std::uint64_t>(2 * count, 4) || count * sizeof(state) > from.left())
      return from.fail();
    if (capacity != 0)
      ring_ = heap.allocate(capacity * sizeof(state));
    capacity_ = capacity;
    front_count_ = front_count;
    back_count_ = back_count;
    for (std::uint32_t i = 0; i < count; ++i) {
      // What a state keeps in the heap does not move the ring.
      ring(heap)[i] = state{};
      load_state<A>(ring(heap)[i], heap, from);
    }
    load_state<A>(back_, heap, from);
  }

  /// The same for a state row, as an `aggregate_entry` has it.
  static void save_frame(const std::byte* state, const state_heap& heap, state_writer& into) {
    reinterpret_cast<const sliding_frame*>(state)->save(heap, into);
  }
  static void load_frame(std::byte* state, state_heap& heap, state_reader& from) {
    reinterpret_cast<sliding_frame*>(state)->load(heap, from);
  }

private:
  static void merge_states(state& into, const state& from, state_heap& heap) {
    merge_state<A>(into, from, heap, heap);
  }
  static void release_state(state& released, state_heap& heap) noexcept { release_kept<A>(released, heap); }

  /// Where the ring lies now; memory that merging takes from the heap does not move it.
  [[nodiscard]] state* ring(const state_heap& heap) const noexcept {
    return reinterpret_cast<state*>(heap.at(ring_));
  }
  /// Place in the ring of the i-th row of the frame, oldest first.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t i) const noexcept {
    const auto place = begin_ + i;
    return place < capacity_ ? place : place - capacity_;
  }

  void drop_oldest(state_heap& heap) {
    if (front_count_ == 0)
      turn_over(heap);
    release_state(ring(heap)[begin_], heap);
    begin_ = begin_ + 1 == capacity_ ? 0 : begin_ + 1;
    --front_count_;
  }

  /// Makes the back the front: newest row first, each state takes in the one behind it.
  void turn_over(state_heap& heap) {
    auto* states = ring(heap);
    auto newer = place_of(back_count_ - 1);
    for (auto left = back_count_ - 1; left > 0; --left) {
      const auto older = (newer == 0 ? capacity_ : newer) - 1;
      merge_states(states[older], states[newer], heap);
      newer = older;
    }
    front_count_ = back_count_;
    back_count_ = 0;
    release_state(back_, heap);
    back_ = state{};
  }

  void grow(std::uint32_t rows_max, state_heap& heap) {
    const auto capacity = std::min(std::max(capacity_ * 2, 4U), rows_max);
    const auto place = heap.allocate(capacity * sizeof(state));
    auto* grown = reinterpret_cast<state*>(heap.at(place));
    const auto count = front_count_ + back_count_;
    for (std::uint32_t i = 0; i < count; ++i)
      grown[i] = ring(heap)[place_of(i)];
    if (capacity_ != 0)
      heap.release(ring_, capacity_ * sizeof(state));
    ring_ = place;
    capacity_ = capacity;
    begin_ = 0;
  }

  heap_place ring_;
  std::uint32_t capacity_; ///< Rows the ring has room for.
  std::uint32_t begin_;    ///< Place of the oldest row in the ring.
  std::uint32_t front_count_;
  std::uint32_t back_count_;
  state back_;             ///< Of the rows of the back.
};

} // namespace millrace::detail
