#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/state/state_bytes.hpp"
#include "millrace/engine/state/state_heap.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Rows to fold into the states of their groups.
struct aggregate_input {
  const column* argument = nullptr;  ///< Null for COUNT(*). Any encoding, row-aligned with `rows`.
  const column* argument2 = nullptr; ///< Second argument, where the function has one.
  selection rows;
  std::byte* const* states = nullptr; ///< One per alive row: the state row of its group.
  std::uint32_t offset = 0;           ///< Where this aggregate's state lies in a state row.
  state_heap& heap;                   ///< For what does not fit a fixed-size state: text.
  const column* filter = nullptr;     ///< Boolean column: rows where it is not true are not folded in.
};

/// States whose values are wanted.
struct aggregate_output {
  std::byte* const* states = nullptr; ///< One per output row; unused by `running`.
  std::uint32_t count = 0;            ///< Rows of the result.
  std::uint32_t offset = 0;
  type result_type;
  const state_heap& heap; ///< Where the states keep what does not fit them.
  arena& memory;          ///< For the column.
  row_failures& failures; ///< Add (output row, overflow) where a total does not fit.
};

/// States that take in others of the same groups and aggregate, of later rows.
struct aggregate_merge {
  std::byte* const* states = nullptr;     ///< State rows of the groups.
  const std::byte* const* from = nullptr; ///< One per group: the state row it takes in, which stays as it is.
  std::uint32_t count = 0;
  std::uint32_t offset = 0;    ///< Where this aggregate's state lies in a state row, of both.
  state_heap& heap;            ///< Of `states`.
  const state_heap& from_heap; ///< Of `from`; it may be the same.
};

/// Which types an argument may have, before implicit casts.
struct argument_pattern {
  std::uint32_t types = 0;               ///< One bit per `type_id`; 0: there is no such argument.
  std::optional<physical_type> physical; ///< All of `types` that lie in memory this way; nothing: any.

  [[nodiscard]] constexpr bool is_used() const noexcept { return types != 0; }
  [[nodiscard]] constexpr bool accepts(type value_type) const noexcept {
    return ((types >> static_cast<unsigned>(value_type.id)) & 1U) != 0 &&
           (!physical || *physical == value_type.physical());
  }
};

/// How the type of the result follows from the arguments.
enum class aggregate_result : std::uint8_t {
  boolean,
  bigint,
  double_,
  argument,      ///< The type of the first argument.
  decimal_total, ///< DECIMAL(38, s) with the scale of the first argument.
};

/// What an aggregate function is to the operators: the one table row that defines it.
///
/// A state is `state_size` bytes, a multiple of 8, trivially copyable, empty when all bits are zero.
/// NULL arguments are skipped by the kernels themselves where the function skips them.
struct aggregate_entry {
  std::string_view name;      ///< Lower case.
  std::string_view signature; ///< As shown to users: "(bigint) -> bigint".
  std::string_view help;
  argument_pattern argument;
  argument_pattern argument2;
  aggregate_result result = aggregate_result::bigint;
  std::uint32_t state_size = 0;
  std::uint32_t frame_size = 0;
  /// Folds each row into its state, in row order.
  void (*update)(const aggregate_input&) = nullptr;
  /// Folds each row in and writes the group's value after it. The result is row-aligned with the
  /// batch, which has `count` rows; values of rows outside the selection are unspecified.
  column (*running)(const aggregate_input&, const aggregate_output&) = nullptr;
  /// As `running`, over the last `frame_rows` rows of each group, at least 1, instead of all. The
  /// state is one of `frame_size` bytes, a multiple of 8, empty when all bits are zero.
  column (*sliding)(const aggregate_input&, std::uint32_t frame_rows, const aggregate_output&) = nullptr;
  /// Writes the value of each state; row k of the result is state k.
  column (*finish)(const aggregate_output&) = nullptr;
  /// Folds states of later rows into states of earlier ones.
  void (*merge)(const aggregate_merge&) = nullptr;
  /// Whether a state that was merged is the one of all its rows to the bit, wherever these were cut. Sums of doubles, and
  /// what is computed of such, are rounded at every step, so theirs are not.
  bool merges_exactly = false;
  /// Returns memory of a state to the heap; null where a state has none.
  void (*release)(std::byte* state, state_heap& heap) = nullptr;
  /// Writes a state, and what it keeps in the heap, so that `load` can fill an empty one in another heap with it.
  void (*save)(const std::byte* state, const state_heap& heap, state_writer& into) = nullptr;
  void (*load)(std::byte* state, state_heap& heap, state_reader& from) = nullptr;
  /// The same for a state of `sliding`.
  void (*save_sliding)(const std::byte* state, const state_heap& heap, state_writer& into) = nullptr;
  void (*load_sliding)(std::byte* state, state_heap& heap, state_reader& from) = nullptr;
  /// Bytes of the text a state is worth, so that callers can see to `batch_text_bytes_max`; null where values
  /// are no text. A state of which rows were folded in is worth no more than it was, or than the longest argument.
  std::uint64_t (*text_bytes)(const std::byte* state, const state_heap& heap) = nullptr;
  /// Appends why the value of a state leaves its type: a total in full, or the values it follows from. Null where no
  /// value does. For letters, so its cost does not matter.
  void (*explain_overflow)(const std::byte* state, type result_type, std::vector<std::string>& texts) = nullptr;
};

/// One aggregate of a query: the function and the input columns it reads.
struct aggregate_call {
  static constexpr std::uint32_t no_column = 0xffffffff;
  const aggregate_entry* entry = nullptr;
  std::uint32_t argument = no_column;
  std::uint32_t argument2 = no_column;
  std::uint32_t filter = no_column; ///< Boolean column: only rows where it is true count.
  type result_type;
  friend bool operator==(const aggregate_call&, const aggregate_call&) = default;
};

} // namespace millrace
