#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/operator/engine_options.hpp"
#include "millrace/engine/state/state_heap.hpp"
#include "millrace/engine/state/state_saver.hpp"
#include "millrace/engine/window/entry.hpp"

namespace millrace {

/// Where event time stands for one operator while a chunk goes through it.
///
/// The watermark at a row is min(others, max(chunk_max_before, times_max of the row) - delay): the highest time of the
/// chunks before and of the rows before it in its own, so that it is the same wherever chunks are cut. Batches without
/// `times_max` have no row that its own chunk makes late, so `before` decides.
struct time_frontier {
  event_time before;           ///< Watermark before the chunk.
  event_time after;            ///< Watermark after the chunk; `max` when the input has ended.
  event_time others;           ///< Lowest watermark of the operator's other inputs; `max` without any.
  event_time chunk_max_before; ///< Highest event time of the chunk's input before the chunk.
  duration delay; ///< Declared for the chunk's input, and lateness of the windows in between.

  /// Watermark at a row whose running highest event time within its chunk is `time_max_us`.
  [[nodiscard]] constexpr event_time at(std::int64_t time_max_us) const noexcept {
    const auto highest = chunk_max_before < event_time{time_max_us} ? event_time{time_max_us} : chunk_max_before;
    const auto own = highest - delay;
    return own < others ? own : others;
  }
};

/// Takes rows that could not be evaluated and counts failures that became NULL; implemented by the
/// query.
class reject_receiver {
public:
  /// @param rows As the operator was given them; as it emits them where it is a grouping with EMIT FINAL.
  /// @param node Plan node that gives up on the row.
  virtual void reject(const batch_view& rows, const row_failures::entry& failed, std::uint32_t node) = 0;
  /// Called once per batch, where there are such failures.
  virtual void count_nulls(const row_failures& failures) noexcept = 0;

protected:
  ~reject_receiver() = default;
};

/// What every operator is made with besides its own parameters.
struct operator_settings : engine_options {
  std::uint32_t node = 0; ///< Plan node, for rejected rows and messages.
  /// True in the partition that answers for a grouping without keys when no row came at all.
  bool owns_total = true;
  std::uint32_t own_slot = 0; ///< One that the partition owns.
};

/// Positions of the first and the last of some rows.
struct position_range {
  row_position first = 0;
  row_position last = 0;
};

/// What a query lends its operators while one chunk goes through them.
struct operator_context {
  arena& memory; ///< Of the chunk: output columns live here until the chunk is complete.
  const chunk_facts& chunk;
  time_frontier frontier; ///< Of the operator that is being called.
  reject_receiver& rejects;
  std::optional<failure>& fatal; ///< Set it to end the job: a limit, never bad data.
  const std::function<bool()>* is_abandoned = nullptr; ///< See `query_options`; may be null.

  /// Whether what is left of the chunk is still wanted.
  [[nodiscard]] bool is_wanted() const { return is_abandoned == nullptr || !*is_abandoned || !(*is_abandoned)(); }
  std::uint32_t node = 0; ///< Whose operator works: set by each, for messages.
  std::uint32_t first_row = 0; ///< The first and last row of the batch at hand that are worked on, for messages.
  std::uint32_t last_row = 0;
  std::optional<position_range> positions = std::nullopt; ///< Of these rows; none while no rows are at hand.

  /// Notes which rows the operator works on.
  void work_on(const batch_view& rows) noexcept {
    if (rows.is_empty())
      return;
    first_row = rows.rows[0];
    last_row = rows.rows[rows.rows.count - 1];
    positions = {rows.position(first_row), rows.position(last_row)};
  }
};

/// Takes batches: an operator, an exchange or an output.
class row_receiver {
public:
  virtual ~row_receiver() = default;
  /// Takes the alive rows of a batch; nothing of it may be kept beyond the chunk.
  virtual void push(const batch_view& rows, operator_context& context) = 0;
  /// Whether something of a batch is still looked at after `push`, by it or by what it passes rows on to.
  [[nodiscard]] virtual bool keeps_rows() const { return true; }
};

/// The states of a batch whose rows are groups: each row stands for rows of one chunk with the same key and, where there
/// are windows, in the same window. Such a batch has keys, and positions, which are those of the groups' first rows, and
/// no columns.
///
/// Ownership: borrows everything from the frame of the chunk. Threads: immutable. Errors: none.
struct partial_states {
  const std::byte* rows = nullptr;       ///< State rows one behind the other, by row of the batch.
  std::uint32_t row_bytes = 0;
  const state_heap* heap = nullptr;      ///< Where states keep what does not fit them; null where they keep nothing.
  const time_window* windows = nullptr;  ///< By row of the batch; null without windows.
  /// With windows: the rows that these groups stand for, and groups of other batches and partitions; in order.
  std::span<const batch_view> counted;

  [[nodiscard]] const std::byte* at(std::uint32_t row) const noexcept { return rows + std::size_t{row} * row_bytes; }
};

/// Takes groups in place of rows: an operator behind an exchange.
class group_receiver {
public:
  /// Takes in groups, as if their rows came one by one. False where the windows of some of them have fired: these groups
  /// are left out, and their rows, which are late, are to be pushed.
  /// @param groups As `partial_states` says.
  [[nodiscard]] virtual bool merge(const batch_view& groups, const partial_states& states, operator_context& context) = 0;
  /// Returns which rows of a batch of `partial_states::counted` are late, in chunk memory.
  [[nodiscard]] virtual selection late_rows(const batch_view& rows, operator_context& context) = 0;

protected:
  ~group_receiver() = default;
};

/// The receivers of an operator's output; each sees the same immutable batches.
///
/// Ownership: borrows them; the query owns all operators. Threads: one. Errors: none.
class outlet {
public:
  void connect(row_receiver& receiver) { receivers_.push_back(&receiver); }
  [[nodiscard]] bool is_connected() const noexcept { return !receivers_.empty(); }
  /// Whether something of a batch is still looked at after `emit`. Asked once everything is connected.
  [[nodiscard]] bool keeps_rows() const {
    if (!keeps_rows_)
      keeps_rows_ = std::any_of(receivers_.begin(), receivers_.end(), [](const auto* to) { return to->keeps_rows(); });
    return *keeps_rows_;
  }
  void emit(const batch_view& rows, operator_context& context) const {
    if (rows.is_empty())
      return;
    emitted_ = &rows;
    for (auto* receiver : receivers_)
      receiver->push(rows, context);
    emitted_ = nullptr;
  }
  /// The batch that `emit` is at, null outside of it: what its receivers work on has the same row numbers.
  [[nodiscard]] const batch_view* emitted() const noexcept { return emitted_; }

private:
  std::vector<row_receiver*> receivers_;
  mutable const batch_view* emitted_ = nullptr;
  mutable std::optional<bool> keeps_rows_; ///< Once it is known.
};

/// Gives back, when it ends, what was taken of a chunk's memory since it began, unless what receives the rows
/// made meanwhile keeps them. So what a chunk holds does not grow with what its batches compute on the way.
///
/// Ownership: borrows the memory. Threads: one. Errors: none.
class transient_memory {
public:
  transient_memory(arena& memory, const outlet& to) : memory_(&memory), begin_(memory.position()), is_kept_(to.keeps_rows()) {}
  transient_memory(const transient_memory&) = delete;
  transient_memory& operator=(const transient_memory&) = delete;
  ~transient_memory() {
    if (!is_kept_)
      memory_->rewind(begin_);
  }

private:
  arena* memory_;
  arena::mark begin_;
  bool is_kept_;
};

/// One operator of one query in one partition.
///
/// For every chunk, in sequence order: `push` any number of times, then `advance` once; after the
/// last chunk of a bounded job, `finish` once, in a chunk of its own.
///
/// Ownership: owns its state. Threads: confined to its partition. Errors: rows are rejected one by
/// one; only a broken limit ends the job, through `operator_context::fatal`.
class stream_operator : public row_receiver {
public:
  [[nodiscard]] bool keeps_rows() const override { return output_.keeps_rows() || late_.keeps_rows(); }
  /// Moves event time to `context.frontier.after`: fires what is due.
  virtual void advance(operator_context&) {}
  /// Emits what only the end of all input brings.
  virtual void finish(operator_context&) {}
  /// Forgets what was pushed of a chunk, which will come again from its start. Only level 0 is asked, where operators
  /// hold no rows.
  virtual void undo(sequence_number) noexcept {}

  /// Writes what it holds, so that `load` in an operator of the same node, of any partition, can go on with it. Called
  /// between two chunks.
  virtual void save(state_saver&) const {}
  /// Takes what operators of its node have saved for the slots of its partition; called before the first chunk. Fails where
  /// that is damaged, or more than a limit allows.
  [[nodiscard]] virtual status load(std::span<const saved_section* const> sections) {
    return sections.empty() ? status() : damaged_state("it holds nothing");
  }

  /// Rows and bytes of state held, for summaries and limits.
  [[nodiscard]] virtual std::uint64_t state_bytes() const noexcept { return 0; }
  [[nodiscard]] virtual std::uint64_t state_rows() const noexcept { return 0; }

  [[nodiscard]] outlet& output() noexcept { return output_; }
  /// Input rows that came too late for the operator, with all columns of the input.
  [[nodiscard]] outlet& late() noexcept { return late_; }
  [[nodiscard]] std::uint64_t rows_late() const noexcept { return rows_late_; }

protected:
  /// Counts rows of a batch as late and passes them on.
  void emit_late(const batch_view& rows, selection late, operator_context& context) {
    auto narrowed = rows;
    narrowed.rows = late;
    narrowed.keys = nullptr;
    rows_late_ += late.count;
    late_.emit(narrowed, context);
  }

  outlet output_;

private:
  outlet late_;
  std::uint64_t rows_late_ = 0;
};

} // namespace millrace
