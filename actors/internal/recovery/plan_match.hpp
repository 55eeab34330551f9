#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/execution/state_move.hpp"

namespace millrace {

/// How a script goes on from the snapshot of another one: what it keeps, what is new and what is dropped. The README of
/// this folder has the rules.
///
/// Ownership: a value. Threads: none. Errors: none.
struct plan_match {
  state_move states;
  std::vector<std::optional<std::uint32_t>>
    input; ///< By input of now: its number in the snapshot; nothing where it is new.
  /// An output of now.
  struct output_match {
    std::optional<std::uint32_t> saved; ///< Its number in the snapshot; nothing where its query is new.
    bool begins_anew = false;           ///< It is written elsewhere than before, or was not written.
    bool is_elsewhere = false;          ///< Nothing but its path differs, so that rows held back go on in it.
  };
  std::vector<output_match> outputs;
  bool letters_begin_anew = false; ///< In another place, or beside another output, than before.
  std::vector<std::string> notes;  ///< A line for each thing that is kept, new or dropped.
};

/// Compares two scripts by what `plan_lines` says of them. Fails where a state or input does not fit, and names it.
[[nodiscard]] result<plan_match> match_plans(const std::vector<std::string>& saved,
                                             const std::vector<std::string>& now);

/// Turns a snapshot into one of the script that goes on with it. Its sections stay as they are, see `move_state`.
[[nodiscard]] status adopt(snapshot_manifest& manifest, const plan_match& match, const std::vector<std::string>& now);

} // namespace millrace
