#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/memory.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A `memory` input as the threads see it that push into it, and the one that reads it: a bounded
/// queue of pushes.
///
/// Rows are looked at before the lock is taken, so that neither the reader nor other pushes wait for it, and
/// so that whoever was let on by a reader does use the room.
///
/// Ownership: owns the queue. Threads: any may push; its reader runs on another one. Errors: pushing
/// into an input that is finished, or whose job has ended, is a failure; so are rows that do not fit it.
class push_input {
public:
  /// @param capacity Pushes that can wait, at least 1.
  /// @param is_replayable Whether who pushes can push rows again.
  push_input(const schema& shape, std::size_t capacity, bool is_replayable = false)
    : shape_(shape), queue_(shape, capacity, is_replayable) {}

  [[nodiscard]] const schema& shape() const noexcept { return shape_; }
  /// Memory to build the next push in.
  [[nodiscard]] owned_rows take_memory();
  /// Queues rows; blocks while the queue is full, unless there is no row to queue.
  [[nodiscard]] status push(owned_rows&& rows);
  /// Queues rows; answers false, and leaves them to the caller, when the queue is full but will have room.
  [[nodiscard]] result<bool> try_push(owned_rows&& rows);
  /// Says that nothing more comes; what is queued is still read.
  void finish();
  /// Says that nothing more is read: releases everybody who waits.
  void close();

  /// Rows that are part of the newest durable snapshot; 0 where there is none.
  [[nodiscard]] std::uint64_t rows_kept() const noexcept { return rows_kept_; }
  void keep(std::uint64_t rows) noexcept { rows_kept_ = rows; }

  /// Called whenever there is something to read after there was nothing.
  void set_wake(std::function<void()> wake);
  /// What a source of connector `memory` is configured with; used through `guard` only.
  [[nodiscard]] memory_input& queue() noexcept { return queue_; }
  /// Makes a reader of `queue` safe against pushes.
  [[nodiscard]] std::unique_ptr<source_reader> guard(std::unique_ptr<source_reader> reader);

private:
  class guarded_reader;

  [[nodiscard]] status check_open() const;
  [[nodiscard]] bool has_room() const noexcept { return !queue_.is_full() || queue_.has_ended(); }
  [[nodiscard]] status add(owned_rows&& rows);

  schema shape_;
  std::mutex mutex_;
  std::condition_variable has_room_;
  memory_input queue_;
  std::function<void()> wake_;
  bool is_closed_ = false;
  std::atomic<std::uint64_t> rows_kept_ = 0;
};

} // namespace millrace
