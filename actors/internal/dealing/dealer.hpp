#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "millrace/actors/internal/dealing/decision_log.hpp"
#include "millrace/actors/internal/dealing/input_order.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What the router knows and decides: numbers chunks, deals them to partitions, keeps the window in
/// flight, and finds out which chunks are complete, in order.
///
/// A chunk goes through it like this: `cut` (read ahead, waits) - `deal` (numbered, in flight) -
/// `processed` by partitions - `next_settled` (its dead letters are looked at, in order) - `written`
/// by every sink - `next_complete` (its memory is free).
///
/// Ownership: borrows the chunks; those that end an input live in memory given to it. Threads: one.
/// Errors: reports that do not fit the window are bugs of ours and abort.
class dealer {
public:
  struct options {
    std::vector<input_pace> inputs;
    std::uint32_t partition_count = 1;
    std::uint32_t window = 1;            ///< Chunks in flight at most, 1 .. 64.
    std::uint32_t reports_per_chunk = 1; ///< Partitions that report a chunk processed.
    std::uint32_t sink_count = 0;
    std::size_t decisions_kept = 4096;
    std::span<chunk> ends; ///< Memory for inputs + 1 chunks without content.
  };

  /// A chunk and the partition that decodes it.
  struct deal {
    const chunk* content = nullptr;
    std::uint32_t partition = 0;
  };

  /// A chunk that all partitions have processed.
  struct settled {
    sequence_number chunk;
    std::uint32_t partition = 0; ///< That decoded it.
    const millrace::chunk* content = nullptr;
  };

  /// A chunk nobody looks at any more.
  struct completed {
    sequence_number chunk;
    std::uint32_t input = 0;
    bool holds_buffer = false; ///< Its memory is the input's; false for chunks that only end something.
    bool ends_job = false;
  };

  explicit dealer(const options& wanted);

  /// Goes on behind the last chunk of a snapshot, before anything is cut.
  void resume(const snapshot_manifest& from);
  /// Writes what is known behind the chunk dealt last, for a snapshot; `save_times` adds the rest once that has settled.
  void save(snapshot_manifest& into) const;
  void save_times(snapshot_manifest& into) const { order_.save_times(into); }

  /// A source has read a chunk.
  void cut(std::uint32_t input, chunk& content);
  /// A source has nothing more. Chunks that were cut are still dealt.
  void exhaust(std::uint32_t input);

  /// Nothing that comes of an input behind chunk `n` is read any more, so it ends without being exhausted;
  /// what waits of it is dropped. Where other inputs go on, and the choice among them must not depend on
  /// timing, it ends at chunk `n + choice_lag`, which is never dealt before chunk `n` has settled; else at once.
  void end_early(std::uint32_t input, sequence_number n, bool others_go_on);

  /// Deals the next chunk, or nothing while the window is full or no chunk is there.
  [[nodiscard]] std::optional<deal> next_deal(std::int64_t now_us);
  /// A partition has processed a chunk on its last level. `time_max` counts from the decoding one.
  void processed(sequence_number n, std::uint32_t partition, event_time time_max);
  /// Takes the next chunk, in order, that every partition has processed.
  [[nodiscard]] std::optional<settled> next_settled() noexcept;
  /// The settled chunk has dead letters, and is not complete before `recorded`.
  void await_record(sequence_number n) noexcept { at(n).awaits_record = true; }
  void recorded(sequence_number n) noexcept { at(n).awaits_record = false; }
  /// A sink has written every chunk before `until`.
  void written(std::uint32_t sink, sequence_number until) noexcept { written_[sink] = until.value; }
  /// Takes the next chunk, in order, that is complete.
  [[nodiscard]] std::optional<completed> next_complete() noexcept;

  /// Chunks of an input that wait to be dealt.
  [[nodiscard]] std::size_t waiting(std::uint32_t input) const noexcept { return queues_[input].size(); }
  [[nodiscard]] std::uint64_t in_flight() const noexcept { return next_ - complete_; }
  /// The chunk that is dealt next.
  [[nodiscard]] sequence_number next() const noexcept { return {next_}; }
  [[nodiscard]] bool has_ended(std::uint32_t input) const noexcept { return order_.has_ended(input); }
  /// Whether the chunk that ends the job was dealt.
  [[nodiscard]] bool has_dealt_all() const noexcept { return has_ended_; }
  /// The first chunk in flight, or the next where none is.
  [[nodiscard]] sequence_number first() const noexcept { return {complete_}; }
  [[nodiscard]] const decision_log& decisions() const noexcept { return log_; }

private:
  struct dealt_chunk {
    const chunk* content = nullptr;
    std::uint32_t partition = 0;
    std::uint32_t reports_missing = 0;
    bool awaits_record = false;
  };

  [[nodiscard]] dealt_chunk& at(sequence_number n) noexcept { return dealt_[n.value % dealt_.size()]; }
  [[nodiscard]] deal send(chunk& content, std::int64_t now_us);
  [[nodiscard]] chunk& take_from(std::uint32_t input);
  void drop_unread();

  std::uint32_t partition_count_;
  std::uint32_t reports_per_chunk_;
  std::span<chunk> ends_;
  input_order order_;
  decision_log log_;
  std::vector<std::deque<chunk*>> queues_; ///< By input; null for its end.
  std::vector<bool> is_closed_;
  std::vector<std::optional<std::uint64_t>> ends_at_; ///< By input: number of the chunk that ends it early.
  std::vector<dealt_chunk> dealt_;     ///< [chunk % window]
  std::vector<std::uint64_t> written_; ///< By sink: first chunk not written.
  std::uint64_t next_ = 0;             ///< Number of the next chunk to deal.
  std::uint64_t settled_ = 0;          ///< First chunk not settled.
  std::uint64_t complete_ = 0;         ///< First chunk not complete.
  bool has_ended_ = false;             ///< The chunk that ends the job was dealt.
};

} // namespace millrace
