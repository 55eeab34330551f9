#include "millrace/engine/base/arena.hpp"

#include <algorithm>

namespace millrace {

namespace {

/// Bounds what a growing arena asks for beyond its need.
constexpr std::size_t block_bytes_max = std::size_t{64} << 20U;

} // namespace

void arena::free_block::operator()(std::byte* block) const noexcept {
  ::operator delete(block, std::align_val_t{alignment});
}

arena::arena(arena&& other) noexcept
  : block_bytes_(other.block_bytes_),
    blocks_(std::exchange(other.blocks_, {})),
    current_(std::exchange(other.current_, 0)),
    cursor_(std::exchange(other.cursor_, nullptr)),
    limit_(std::exchange(other.limit_, nullptr)),
    used_(std::exchange(other.used_, 0)),
    held_(std::exchange(other.held_, 0)),
    block_allocations_(std::exchange(other.block_allocations_, 0)),
    bound_(other.bound_) {}

arena::~arena() {
  while (!blocks_.empty())
    free_last_block();
}

arena& arena::operator=(arena&& other) noexcept {
  if (this == &other)
    return *this;
  std::destroy_at(this);
  return *std::construct_at(this, std::move(other));
}

void arena::add_block(std::size_t size) {
  if (blocks_.size() == blocks_.capacity())
    blocks_.reserve(2 * blocks_.size() + 1); // Before memory is taken that would have no owner if it threw.
  if (bound_ != nullptr)
    bound_->take(size + alignment);
  auto* memory = static_cast<std::byte*>(
    ::operator new(size + alignment, std::align_val_t{alignment}, std::nothrow));
  if (memory == nullptr) {
    if (bound_ != nullptr)
      bound_->give_back(size + alignment);
    throw std::bad_alloc();
  }
  poison(memory, size + alignment);
  blocks_.push_back({std::unique_ptr<std::byte, free_block>(memory), size});
  held_ += size + alignment;
  ++block_allocations_;
}

void arena::free_last_block() noexcept {
  const auto size = blocks_.back().size + alignment;
  blocks_.pop_back();
  held_ -= size;
  if (bound_ != nullptr)
    bound_->give_back(size);
}

std::byte* arena::allocate_slow(std::size_t padded) {
  // The first free block that is large enough comes next. So a run that repeats the sizes of the one
  // before meets its blocks in the same order, and a run that does not still uses what is there.
  const auto next = blocks_.empty() ? 0 : current_ + 1;
  auto found = next;
  while (found < blocks_.size() && blocks_[found].size < padded)
    ++found;
  if (found == blocks_.size()) {
    add_block(std::max(block_bytes_, padded));
    // Grows geometrically, so that many blocks never mean many searches.
    block_bytes_ = std::max(block_bytes_, std::min(held_ / 2, block_bytes_max));
  }
  if (found != next)
    std::swap(blocks_[next], blocks_[found]);
  current_ = next;
  auto* memory = blocks_[current_].memory.get();
  limit_ = memory + blocks_[current_].size;
  cursor_ = memory + padded;
  used_ += padded;
  unpoison(memory, padded + alignment);
  return memory;
}

void arena::rewind(const mark& to) noexcept {
  if (to.cursor == nullptr)
    return reset();
  for (auto i = to.block + 1; i <= current_; ++i)
    poison(blocks_[i].memory.get(), blocks_[i].size + alignment);
  current_ = to.block;
  cursor_ = to.cursor;
  limit_ = blocks_[current_].memory.get() + blocks_[current_].size;
  used_ = to.used;
  // What is handed out still may be read that far behind its end.
  poison(cursor_ + alignment, static_cast<std::size_t>(limit_ - cursor_));
}

void arena::reset(std::size_t keep_bytes) noexcept {
  reset();
  while (!blocks_.empty() && held_ > keep_bytes)
    free_last_block();
  if (!blocks_.empty())
    return;
  cursor_ = nullptr;
  limit_ = nullptr;
}

void arena::reset() noexcept {
  used_ = 0;
  if (blocks_.empty())
    return;
  for (std::size_t i = 0; i <= current_; ++i)
    poison(blocks_[i].memory.get(), blocks_[i].size + alignment);
  current_ = 0;
  cursor_ = blocks_.front().memory.get();
  limit_ = cursor_ + blocks_.front().size;
}

} // namespace millrace
