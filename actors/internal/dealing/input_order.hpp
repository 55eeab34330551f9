#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/units.hpp"

namespace millrace {

/// Chunks by which the choice of an input lags behind what is known: at least the largest window in
/// flight, so that what it may use is always there, whatever the timing.
inline constexpr std::uint64_t choice_lag = 64;

/// When an input's chunks come.
enum class input_pace : std::uint8_t {
  bounded, ///< Whenever the job asks; the choice among inputs must not depend on timing.
  live,    ///< In their own time.
};

/// Chooses the input that the next chunk is taken from.
///
/// Bounded inputs are kept aligned in event time: the one whose highest event time is lowest goes
/// next, where only chunks up to n - 64 count for chunk n; ties go to the input with fewer chunks
/// dealt, then to the first. As all of that follows from the sequence, so does the choice. As soon
/// as one input is live, all are taken in order of arrival.
///
/// Ownership: a value. Threads: one. Errors: none.
class input_order {
public:
  explicit input_order(const std::vector<input_pace>& inputs);

  /// A chunk of `input` has arrived, or its end, which counts as one more.
  void arrive(std::uint32_t input);
  /// Chunk `n` had this highest event time; called for every chunk, in any order, once it is known.
  void learn(sequence_number n, event_time time_max);

  /// What has arrived of an input, and is not taken, counts no more; its end is all that comes.
  void drop(std::uint32_t input);

  /// Returns the input for chunk `n`, or nothing while the input whose turn it is has nothing.
  /// @pre Every chunk up to n - 64 was learned.
  [[nodiscard]] std::optional<std::uint32_t> choose(sequence_number n);
  /// Chunk `n` is taken from `input`, as `choose` said.
  void take(sequence_number n, std::uint32_t input);
  /// The chunk just taken was the input's end.
  void end(std::uint32_t input);

  /// Writes what the choice behind the chunk taken last follows from, but for the times of chunks that do not count yet.
  void save(snapshot_manifest& into) const;
  /// Adds those times. @pre Every chunk of the snapshot was learned, and at most 64 were taken since.
  void save_times(snapshot_manifest& into) const;
  /// Chooses as an order did that was saved, before anything arrives.
  void resume(const snapshot_manifest& from);

  [[nodiscard]] bool has_ended(std::uint32_t input) const noexcept { return inputs_[input].has_ended; }
  [[nodiscard]] bool all_ended() const noexcept { return open_ == 0; }
  /// True where the choice follows from the sequence alone, because no input is live.
  [[nodiscard]] bool is_repeatable() const noexcept { return !is_live_; }

private:
  struct input_state {
    std::deque<std::uint64_t> arrivals; ///< Of the chunks that wait, as numbers in order of arrival.
    event_time known;                   ///< Highest event time of chunks that may count.
    std::uint64_t taken = 0;
    bool has_ended = false;
  };
  struct dealt_chunk {
    std::uint32_t input = 0;
    event_time time_max;
  };

  void catch_up(sequence_number n);
  [[nodiscard]] std::optional<std::uint32_t> first_arrived() const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> lowest_in_time() const noexcept;

  std::vector<input_state> inputs_;
  std::array<dealt_chunk, 2 * choice_lag> dealt_{}; ///< By sequence number.
  std::uint64_t counted_ = 0;                       ///< Chunks whose times are part of `known`.
  std::uint64_t arrivals_ = 0;
  std::size_t open_;
  bool is_live_ = false;
};

} // namespace millrace
