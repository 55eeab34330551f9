#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/source_span.hpp"

namespace millrace::sql {

/// Packs syntax nodes into an arena, whose own unit of 64 bytes would waste half of it on them.
///
/// Ownership: borrows the arena, which outlives it and owns what is made here.
/// Threads: one at a time. Errors: as the arena.
class node_pool {
public:
  explicit node_pool(arena& memory) noexcept : memory_(memory) {}

  /// Makes a node with its default values.
  template <class Node>
  [[nodiscard]] Node* make() {
    static_assert(std::is_trivially_destructible_v<Node>);
    return ::new (static_cast<void*>(take(sizeof(Node)))) Node{};
  }

  /// Makes a node of a kind that has a tag, at a place in the text.
  template <class Node>
  [[nodiscard]] Node* make(source_span span) {
    auto* node = make<Node>();
    node->kind = Node::tag;
    node->span = span;
    return node;
  }

  template <class T>
  [[nodiscard]] std::span<const T> copy(const std::vector<T>& items) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (items.empty())
      return {};
    auto* memory = take(items.size() * sizeof(T));
    std::memcpy(memory, items.data(), items.size() * sizeof(T));
    return {reinterpret_cast<const T*>(memory), items.size()};
  }
  [[nodiscard]] std::string_view copy(std::string_view text) {
    if (text.empty())
      return {};
    auto* memory = take(text.size());
    std::memcpy(memory, text.data(), text.size());
    return {reinterpret_cast<const char*>(memory), text.size()};
  }

private:
  static constexpr std::size_t slab_bytes = std::size_t{4} << 10U;
  static constexpr std::size_t alignment = alignof(std::max_align_t);

  [[nodiscard]] std::byte* take(std::size_t size) {
    const auto padded = (size + alignment - 1) & ~(alignment - 1);
    if (padded > free_.size()) {
      const auto slab = std::max(padded, slab_bytes);
      free_ = {memory_.allocate_bytes(slab), slab};
    }
    auto* result = free_.data();
    free_ = free_.subspan(padded);
    return result;
  }

  arena& memory_;
  std::span<std::byte> free_;
};

} // namespace millrace::sql
