#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Rows with the memory their columns are in.
///
/// Ownership: `memory` holds all columns, values and the column arrays that `batches` point at.
struct owned_rows {
  arena memory;
  std::vector<batch_view> batches; ///< At most `batch_rows_max` rows each, `chunk_rows_max` in all.
};

/// Rows a program has pushed and no reader has taken yet. One push is one chunk, whatever its size.
///
/// Ownership: owns what is queued; memory that comes back is lent out again, so a steady stream of
/// pushes allocates nothing. Threads: one at a time, whoever pushes or reads; but `check` may be called by
/// any thread at any time. Errors: `check` refuses rows that do not fit the stream or hold values that their
/// types do not have; `push` refuses what is too much or too late.
class memory_input {
public:
  /// @param capacity Pushes that can wait, at least 1.
  /// @param is_replayable Whether the program can push rows again that it has pushed to an earlier process.
  memory_input(schema shape, std::size_t capacity, bool is_replayable = false);

  /// Returns memory to build the next push in: empty, and used before where possible.
  [[nodiscard]] owned_rows take_memory();
  /// Looks at every value. Drops batches without a row, and positions, kinds and keys that rows bring from
  /// elsewhere, so that `push` has nothing left to do. After a failure `rows` is as it was.
  [[nodiscard]] status check(owned_rows& rows) const;
  /// Queues rows, whatever their number, in next to no time; without any batch there is nothing to queue.
  /// After a failure `rows` is as it was.
  /// @pre `check` has passed the rows.
  [[nodiscard]] status push(owned_rows&& rows);
  /// Says that nothing more comes; what is queued is still read.
  void end() noexcept { has_ended_ = true; }

  [[nodiscard]] bool is_full() const noexcept { return queue_.size() >= capacity_; }
  [[nodiscard]] bool is_empty() const noexcept { return queue_.empty(); }
  [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }
  [[nodiscard]] bool is_replayable() const noexcept { return is_replayable_; }

  /// Exchanges a recycled buffer for the oldest push.
  /// @pre `is_empty` is false.
  void take(read_buffer& buffer);

private:
  [[nodiscard]] status check_batch(const batch_view& rows) const;

  schema shape_;
  std::size_t capacity_;
  std::deque<owned_rows> queue_;
  std::vector<owned_rows> spare_; ///< At most `capacity_`.
  bool has_ended_ = false;
  bool is_replayable_;
};

/// Reads what a program pushes. Its place is a number of rows: those of all chunks up to it.
///
/// Ownership: borrows the input, which outlives it. Threads: one. Errors: none.
class memory_reader final : public source_reader {
public:
  memory_reader(std::string name, memory_input& input) : name_(std::move(name)), input_(&input) {}

  [[nodiscard]] status open() override;
  [[nodiscard]] result<read_outcome> read(read_buffer& buffer, chunk& out) override;
  [[nodiscard]] bool is_live() const noexcept override { return true; }
  [[nodiscard]] bool is_raw() const noexcept override { return false; }
  [[nodiscard]] bool may_block() const noexcept override { return false; }
  [[nodiscard]] std::string why_not_resumable() const override;
  [[nodiscard]] std::string way_to_resume() const override { return "name it in job_options::replayable_inputs"; }
  [[nodiscard]] read_place place() const override;
  [[nodiscard]] status resume(const read_place& from) override;

private:
  std::string name_;
  memory_input* input_;
  std::uint64_t rows_given_ = 0;
};

/// Hands output rows to a program, batch by batch.
///
/// Ownership: owns the callback. Threads: one, which is the one that calls back. Errors: none.
class memory_writer final : public sink_writer {
public:
  explicit memory_writer(memory_output output) : output_(std::move(output)) {}

  [[nodiscard]] bool takes_rows() const noexcept override { return true; }
  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] status commit(const output_epoch& epoch) override;
  [[nodiscard]] std::string why_not_resumable() const override {
    return "rows that the program has taken cannot be taken back";
  }

private:
  memory_output output_;
};

} // namespace millrace
