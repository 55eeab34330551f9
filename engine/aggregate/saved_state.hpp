#pragma once

#include <cstddef>

#include "millrace/engine/state/state_bytes.hpp"
#include "millrace/engine/state/state_heap.hpp"

// What states of an aggregate keep in the heap: how it is given back, and how a state is merged and saved with it. See
// `adapter.hpp` for what an aggregate has.

namespace millrace::detail {

/// Whether states of an aggregate keep something in the heap.
template <class A>
concept has_kept = requires(typename A::state& s) { A::visit_kept(s, [](auto&) {}); };

template <class A>
void release_kept(typename A::state& released, state_heap& heap) noexcept {
  if constexpr (has_kept<A>)
    A::visit_kept(released, [&](auto& kept) { kept.release(heap); });
}

/// Takes in a state of later rows, which keeps what it does in `from_heap`.
template <class A>
void merge_state(typename A::state& into, const typename A::state& from, state_heap& heap, const state_heap& from_heap) {
  if constexpr (requires { A::merge(into, from, heap, from_heap); })
    A::merge(into, from, heap, from_heap);
  else
    A::merge(into, from);
}

/// A state as it lies in memory, then what it keeps elsewhere.
template <class A>
void save_state(typename A::state saved, const state_heap& heap, state_writer& into) {
  if constexpr (has_kept<A>) {
    auto plain = saved;
    A::visit_kept(plain, [](auto& kept) { kept.detach(); });
    into.put(plain);
    A::visit_kept(saved, [&](const auto& kept) { kept.save(heap, into); });
  } else {
    into.put(saved);
  }
}

template <class A>
void load_state(typename A::state& loaded, state_heap& heap, state_reader& from) {
  loaded = from.take<typename A::state>();
  if constexpr (has_kept<A>)
    A::visit_kept(loaded, [&](auto& kept) { kept.load(from, heap); });
}

template <class A>
void release(std::byte* state, state_heap& heap) {
  release_kept<A>(*reinterpret_cast<typename A::state*>(state), heap);
}

template <class A>
void save(const std::byte* state, const state_heap& heap, state_writer& into) {
  save_state<A>(*reinterpret_cast<const typename A::state*>(state), heap, into);
}

template <class A>
void load(std::byte* state, state_heap& heap, state_reader& from) {
  load_state<A>(*reinterpret_cast<typename A::state*>(state), heap, from);
}

} // namespace millrace::detail
