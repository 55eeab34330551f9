#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "millrace/actors/connector/bytes/compression.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/letter_file.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What the file of dead letters is called by default, behind the name of what it belongs to.
inline constexpr std::string_view letters_suffix = ".dead-letters.jsonl";

/// Where dead letters go.
///
/// Ownership: a value. Threads: none. Errors: none.
struct letters_target {
  std::string path; ///< Of a file, or of a folder where it ends in a slash.
  letters_name name = letters_name::fixed;
  compression packing = compression::none; ///< Of the parts of a folder.
};

/// How far dead letters were written when a snapshot was taken: what a later process is told to go on from.
///
/// Ownership: a value. Threads: none. Errors: none.
struct written_letters {
  std::string path;             ///< Of the file, its number included, or the folder; empty where none were written before.
  written_place place;          ///< Behind all letters; without any there is no file.
  std::uint64_t kept_count = 0; ///< Letters in the file.
  std::array<std::uint64_t, query_counters::reason_count> counts{}; ///< Letters, kept or not, by reason.
  /// Lines of letters that are counted and waited for others: whoever goes on writes them behind that place.
  std::string held_back;
  friend bool operator==(const written_letters&, const written_letters&) = default;
};

/// Writes rows that could not be processed, one JSON object a line:
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
/// always valid JSON.
///
/// A `letter_file` lies open as it is written. A path that ends in a slash names a folder, which gets letters as it gets the
/// rows of an output: a part for each epoch that has any, see `folder_writer`.
///
/// Ownership: owns what it writes to. Threads: one, and every call may block. Errors: a letter that cannot be
/// written fails the job, for it would be lost.
class dead_letters {
public:
  /// Letters kept in a file unless the job says otherwise. A folder keeps all: its parts can be taken away.
  static constexpr std::uint64_t kept_max_default = std::uint64_t{1} << 20U;

  /// @param kept_max Further letters are counted, not written.
  explicit dead_letters(letters_target target, std::uint64_t kept_max = kept_max_default);

  /// Removes the file of an earlier run, where letters are none of this one's business. A folder is left alone.
  [[nodiscard]] status remove_earlier() const;
  /// Claims the place, see `sink_writer::open`; a file of an earlier run is removed.
  [[nodiscard]] status open();
  /// @param chunk_line Line of the chunk's first byte in its file, from 1; 0 when it is not known.
  [[nodiscard]] status add(const dead_letter& letter, std::uint64_t chunk_line);

  /// Whether a reader can be shown letters that wait for others.
  [[nodiscard]] bool can_show() const noexcept { return file_ != nullptr; }
  /// Writes a letter behind all others that is not added yet: what is added next takes its place, and that
  /// of all that were shown. @pre `can_show`.
  [[nodiscard]] status show(const dead_letter& letter);
  /// Takes away what was shown.
  [[nodiscard]] status hide();
  [[nodiscard]] bool shows_any() const noexcept { return file_ != nullptr && file_->shown_count() != 0; }
  /// Hands everything to the system, where readers see it before it is committed.
  [[nodiscard]] status flush() { return writer_->flush(); }

  /// Why letters cannot be gone on with from a snapshot, as a clause; empty where they can.
  [[nodiscard]] std::string why_not_resumable() const { return writer_->why_not_resumable(); }
  /// Makes all letters durable, and says how far that is. Behind the epoch that ends them none may be added.
  /// @pre It is open; before the end it is resumable, and nothing is shown.
  [[nodiscard]] result<written_letters> prepare(const output_epoch& epoch);
  /// Makes visible what was prepared.
  [[nodiscard]] status commit(const output_epoch& epoch) { return writer_->commit(epoch); }
  /// Prepares and commits all letters, for who takes no snapshots.
  [[nodiscard]] status close() { return writer_->finish(); }
  /// Lets go of letters that are not committed, where the job ends without. A file keeps them; a folder, which a reader
  /// may be reading, does not.
  /// @param goes_on A later process may go on from a snapshot.
  [[nodiscard]] status leave(bool goes_on);

  /// Counts a letter that is not added yet among those of a snapshot, behind those that it has.
  void hold_back(const dead_letter& letter, written_letters& in) const;
  /// Called in place of `open`: goes on behind the letters that there were at a snapshot, and drops those that came later.
  /// Where names are numbered, the file is that of the number of then, whatever the folder is called now. Fails where letters are not there any more.
  [[nodiscard]] status resume(const written_letters& from);
  /// Called in place of `open` where the job has ended: makes visible what was prepared and is not visible yet.
  [[nodiscard]] status recover(written_place last);

  /// The file, what it is numbered is known once it is open; or the folder.
  [[nodiscard]] const std::string& path() const noexcept { return file_ != nullptr ? file_->path() : folder_; }
  [[nodiscard]] std::uint64_t count(row_error reason) const noexcept;
  [[nodiscard]] std::uint64_t count_all() const noexcept;

private:
  std::string folder_; ///< Empty where it is a file.
  std::unique_ptr<sink_writer> writer_;
  letter_file* file_ = nullptr; ///< The same; null for a folder.
  std::uint64_t kept_max_;
  std::uint64_t kept_count_ = 0;
  std::array<std::uint64_t, query_counters::reason_count> counts_{};
  std::string line_;
};

} // namespace millrace
