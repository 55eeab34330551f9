#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/execution/state_move.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Where event time stands at one level of a plan: the highest event time of every input up to the
/// last chunk the level has processed. Every partition sees every chunk's header, so all agree.
///
/// Windows that wait for late rows give their results that much later than the watermark of their
/// input says, so the watermark of a node lags behind by the lateness of all windows below it.
///
/// A LIMIT that is full ends what is behind it: from the chunk that filled it on, time has passed there for ever.
///
/// Ownership: owns a few integers per input; borrows the plan. Threads: one. Errors: none.
class level_clock {
public:
  explicit level_clock(const physical_plan& plan);

  /// Starts a chunk of an input whose rows reach up to `time_max` (`min` without rows).
  void begin(std::uint32_t input, event_time time_max, bool ends_input) noexcept;
  /// A LIMIT below this level has let its last row through in the current chunk, or before.
  void fill(std::uint32_t limit);
  /// Makes the chunk part of the past.
  void end();

  /// Writes where time stands between two chunks. It is the same in all partitions.
  void save(state_writer& into) const;
  void load(state_reader& from);
  /// Turns what the clock of one plan has saved into what that of another loads. Fails where it is of no such plan.
  [[nodiscard]] static result<saved_section> move(const saved_section& saved, const state_move& move,
                                                  const physical_plan& now);

  /// Returns the frontier of a node during the current chunk.
  [[nodiscard]] time_frontier at(std::uint32_t node) const noexcept;

  /// Returns what is known, before a later chunk of an input comes here, of the frontier of a node that is reached by no other
  /// input and by no window: what it says is late will be late.
  [[nodiscard]] time_frontier reached(std::uint32_t input) const noexcept;

  /// Lowest watermark of all inputs, the current chunk not included.
  [[nodiscard]] event_time watermark() const noexcept;

private:
  struct input_time {
    event_time highest;
    duration delay;
    bool has_ended = false;
    [[nodiscard]] event_time watermark(duration lag) const noexcept {
      return has_ended ? event_time::max() : highest - (delay + lag);
    }
  };
  /// An input as a node sees it.
  struct reach {
    std::uint32_t input = 0;
    duration lag; ///< Lateness of the windows in between.
  };

  using reached_inputs = std::vector<std::vector<reach>>; ///< By node.

  [[nodiscard]] reached_inputs find_inputs() const;
  /// Adds an input, or raises the lag of one that is reached in two ways.
  static void add(std::vector<reach>& into, std::uint32_t input, duration lag);

  const physical_plan* plan_;
  std::vector<input_time> inputs_;
  std::vector<bool> is_full_;      ///< By node: a LIMIT that ends its input.
  reached_inputs inputs_of_node_;  ///< Before the chunk.
  reached_inputs next_of_node_;    ///< After the chunk.
  bool has_filled_ = false;        ///< They differ.
  std::uint32_t current_ = 0;
  input_time next_; ///< The current input after the chunk.
};

} // namespace millrace
