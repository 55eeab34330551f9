#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/locked_file.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What the file of dead letters is called by default, behind the name of what it belongs to.
inline constexpr std::string_view letters_suffix = ".dead-letters.jsonl";

/// What a job does whose letters another job keeps at the same path.
enum class letters_name : std::uint8_t {
  fixed,    ///< It is refused.
  numbered, ///< It keeps its own, with a number in the name: `job.dead-letters.2.jsonl`.
};

/// How far dead letters were written when a snapshot was taken: what a later process is told to go on from.
///
/// Ownership: a value. Threads: none. Errors: none.
struct written_letters {
  std::string path;             ///< Of the file, its number included.
  std::uint64_t bytes = 0;      ///< That all letters take; without any there is no file.
  std::uint64_t kept_count = 0; ///< Letters in the file.
  std::array<std::uint64_t, query_counters::reason_count> counts{}; ///< Letters, kept or not, by reason.
  /// Lines of letters that are counted and waited for others: whoever goes on writes them behind those bytes.
  std::string held_back;
  file_tail tail{}; ///< Of those bytes.
  friend bool operator==(const written_letters&, const written_letters&) = default;
};

/// Writes rows that could not be processed to a file, one JSON object a line:
///
///     {"source":"in.csv","line":7,"offset":120,"column":"price","reason":"bad_value","raw":"7,x"}
///
/// A record that cannot be taken apart has a `detail` behind `raw` where its format can say more: the place of
/// the fault, and what was expected there.
/// Of an input whose rows were never text, `line` counts rows from 1 and `offset` from 0.
/// What is not known is null: source, line and offset behind an exchange, the column where the record
/// as a whole is at fault. `column` is one of the input where a field is at fault, one of the output where it
/// was computed. A row that had been decoded has more, as far as it is known:
///
///     "operator":"project","stream":"o","function":"(a / b)","values":["7","0"],"key":{"k":"x"}
///
/// `operator` is the step of the plan as EXPLAIN names it, `stream` what it works for, left out for the
/// closing SELECT; `function` is what failed, `values` what it was called with, and `key` the group or
/// partition of the row, with the bounds of its window. An aggregate that fails when it is emitted once for
/// many rows has as values what they came to. Values are canonical text or null, of at most 256 bytes, and
/// at most 16 are written. `raw` shows at most 4 KiB. Its bytes that are not UTF-8 are written as the
/// code point of the same number (0xE9 as `\u00e9`), control characters as `\u00XX`, so the file is
/// always valid JSON. The file is made at the first letter and written as letters come, so that it
/// can be read while the job runs and after it failed. A link stays a link: what it leads to is written.
///
/// The file belongs to one job at a time, of this process or another, from `open` to `close`, letters or not: a hidden
/// file beside it says so meanwhile. What is no regular file is for any number of jobs.
///
/// Ownership: owns the file. Threads: one, and every call may block. Errors: a letter that cannot be
/// written fails the job, for it would be lost.
class dead_letters {
public:
  /// Letters kept unless the job says otherwise.
  static constexpr std::uint64_t kept_max_default = std::uint64_t{1} << 20U;
  /// Bytes that are written of a record; the next one is looked at, not to cut a code point in two.
  static constexpr std::size_t raw_bytes_max = 4096;

  /// @param kept_max Further letters are counted, not written.
  explicit dead_letters(std::string path, std::uint64_t kept_max = kept_max_default,
                        letters_name name = letters_name::fixed);

  /// Removes the file of an earlier run, so that a file that exists is of this one, unless another job is
  /// writing it: then only a letter is refused.
  [[nodiscard]] status remove_earlier() const;
  /// Claims the file and removes that of an earlier run; fails where it belongs to another job, and where none could
  /// be made: at the first letter it is too late to say so.
  [[nodiscard]] status open();
  /// @param chunk_line Line of the chunk's first byte in its file, from 1; 0 when it is not known.
  [[nodiscard]] status add(const dead_letter& letter, std::uint64_t chunk_line);
  /// Writes a letter behind all others that is not added yet: what is added next takes its place, and that
  /// of all that were shown. It lets a reader see what waits for letters that come before it. Only where
  /// the file is one that can be written again; elsewhere nothing is shown.
  [[nodiscard]] status show(const dead_letter& letter);
  /// Takes away what was shown.
  [[nodiscard]] status hide();
  [[nodiscard]] bool shows_any() const noexcept { return shown_count_ != 0; }
  /// Hands everything to the system.
  [[nodiscard]] status flush();
  /// Makes everything durable and lets go of the file. Nothing may be added afterwards.
  [[nodiscard]] status close();

  /// Why letters cannot be gone on with from a snapshot, as a clause; empty where they can.
  [[nodiscard]] std::string why_not_resumable() const;
  /// Makes all letters durable, and says how far that is.
  /// @pre It is resumable, open, and nothing is shown.
  [[nodiscard]] result<written_letters> checkpoint();
  /// Counts a letter that is not added yet among those of a checkpoint, behind those that it has.
  void hold_back(const dead_letter& letter, written_letters& in) const;
  /// Called in place of `open`: goes on behind the letters that there were at a snapshot, and drops those that came later.
  /// Where names are numbered, the file is that of the number of then, whatever the folder is called now. Fails where letters are not there any more.
  [[nodiscard]] status resume(const written_letters& from);

  /// The file; what it is numbered is known once it is open.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t count(row_error reason) const noexcept;
  [[nodiscard]] std::uint64_t count_all() const noexcept;

private:
  [[nodiscard]] status claim(letters_name name);
  [[nodiscard]] status create();
  [[nodiscard]] status close_file();
  [[nodiscard]] status append(const dead_letter& letter, std::uint64_t chunk_line);

  std::string first_path_; ///< Without a number.
  std::string path_;
  std::uint64_t kept_max_;
  letters_name name_;
  std::uint32_t number_ = 1; ///< In the name; 1 for none.
  lock_file claimed_; ///< While it is open.
  std::uint64_t kept_count_ = 0;
  std::uint64_t shown_count_ = 0;
  std::uint64_t added_bytes_ = 0;  ///< Of the file, in front of what is shown.
  bool can_show_ = false;          ///< The file is open, and a regular one.
  bool is_named_durably_ = false;  ///< The folder of the file was synced since it was made.
  std::array<std::uint64_t, query_counters::reason_count> counts_{};
  descriptor file_;
  std::string buffer_;
};

} // namespace millrace
