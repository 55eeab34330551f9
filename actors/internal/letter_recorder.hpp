#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "millrace/actors/connector/dead_letters.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/plan/read_extent.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What a snapshot keeps of dead letters: what a recorder of the same plan, in a later process, is told to go on from.
///
/// Ownership: a value. Threads: none. Errors: none.
struct recorded_letters {
  written_letters file;
  std::vector<full_limit> full_limits; ///< Letters of rows behind their ends do not count.
  std::array<std::uint64_t, query_counters::reason_count> left_out{}; ///< Of those, by reason.
  std::uint64_t sampled = 0; ///< Letters that were kept as text.
  friend bool operator==(const recorded_letters&, const recorded_letters&) = default;
};

/// What one partition has to say of the letters of a chunk. Both lie in its frame.
struct chunk_letters {
  std::span<const dead_letter> rejected;
  std::span<const filled_limit> filled_limits;
  [[nodiscard]] bool is_empty() const noexcept { return rejected.empty() && filled_limits.empty(); }
};

/// Records the dead letters of each chunk, in an order that does not depend on how many partitions
/// there are: by level of the plan, position of the row, plan node, then order of rejection. Nor does it
/// depend on where an input pauses: what a pause cut into several chunks is ordered as one. So letters
/// of level 0 are recorded at once, but those of higher levels wait for the last piece; how many can wait
/// is bounded by the rows of a chunk and the groups a query may hold. What waits is shown at the end of
/// the file all the same, and taken back where a letter comes that stands before it.
///
/// Letters of rows behind the last one that a LIMIT let through are left out: how many of those rows are
/// read depends on timing.
///
/// Ownership: owns the file or folder of letters; borrows the plan and, during a call, the letters. Threads: one, and every
/// call may block. Errors: those of the file, and the first letter where `on.error` is `fail`.
class letter_recorder {
public:
  /// Letters kept as text for the end of the job.
  static constexpr std::size_t samples_max = 5;

  /// @param target Without a path letters are only counted and sampled.
  letter_recorder(letters_target target, const physical_plan& plan, row_error_policy on_error);

  /// Removes the file of an earlier run, and fails where a file or folder that is needed could not be made or belongs to
  /// another job.
  [[nodiscard]] status open();
  /// Takes the letters of the next chunk. Chunks without any may be left out, but none that fills a LIMIT, and
  /// none behind one with letters that is cut short, until one is not.
  /// @param letters Of one chunk, from the partitions that worked on it, in their order.
  /// @param first_line Line of the chunk's first byte in its file, from 1; 0 when it is not known.
  [[nodiscard]] status record(const chunk& content, std::span<const chunk_letters> letters, std::uint64_t first_line);
  /// Makes all letters of a file visible, those that wait included.
  [[nodiscard]] status flush();

  /// Why letters cannot be gone on with from a snapshot, as a clause; empty where they can.
  [[nodiscard]] std::string why_not_resumable() const;
  /// Makes all letters durable, and says how far that is. Those that wait for the rest of their chunk are part of it, in
  /// their order of now: a later process never sees that rest. In this one they go on waiting, unless it is the end.
  [[nodiscard]] result<recorded_letters> prepare(const output_epoch& epoch);
  /// Makes visible what was prepared.
  [[nodiscard]] status commit(const output_epoch& epoch);
  /// Prepares and commits all letters, for who takes no snapshots.
  [[nodiscard]] status close();
  /// Lets go of letters that are not committed, see `dead_letters::leave`.
  [[nodiscard]] status leave(bool goes_on);
  /// Called in place of `open`: goes on behind the letters of a snapshot, see `dead_letters::resume`.
  [[nodiscard]] status resume(const recorded_letters& from);
  /// Called in place of `open` where the job has ended, see `dead_letters::recover`.
  [[nodiscard]] status recover(const recorded_letters& last);

  /// The file or folder; empty when nothing is written to one.
  [[nodiscard]] std::string path() const { return keeps_any() ? file_->path() : std::string(); }
  /// Takes the samples that came since the last call.
  [[nodiscard]] std::vector<std::string> take_samples();

  /// Letters left out, by reason.
  using left_out_counts = std::array<std::uint64_t, query_counters::reason_count>;
  /// Returns those left out since this recorder began, as partitions count rejected rows from then on.
  [[nodiscard]] left_out_counts left_out() const noexcept;

private:
  /// A letter that waits for the rest of its chunk.
  struct held_letter {
    dead_letter letter;
    std::string raw; ///< As much as is written of it, for the frame is used again.
  };

  [[nodiscard]] bool keeps_any() const noexcept { return file_ && on_error_ != row_error_policy::fail; }
  [[nodiscard]] std::uint32_t level_of(const dead_letter& letter) const noexcept;
  void collect(std::span<const chunk_letters> letters);
  [[nodiscard]] bool stands_before(const dead_letter& a, const dead_letter& b) const noexcept;
  [[nodiscard]] status put(const dead_letter& letter, std::uint64_t first_line);
  [[nodiscard]] status put_held();
  void save_held(written_letters& in);
  [[nodiscard]] status show_held();
  void sort_held(std::size_t first);
  void sort_order();
  [[nodiscard]] std::string describe(const dead_letter& letter, std::uint64_t first_line) const;
  void sample(const dead_letter& letter, std::uint64_t first_line);

  const physical_plan* plan_;
  row_error_policy on_error_;
  std::optional<dead_letters> file_;
  read_extent extent_;
  left_out_counts left_out_{};         ///< Those before the snapshot included.
  left_out_counts left_out_before_{};  ///< Before the snapshot that was gone on from.
  std::vector<const dead_letter*> order_;
  std::vector<held_letter> held_;
  std::size_t shown_ = 0; ///< Of `held_`, sorted and at the end of the file.
  std::vector<std::string> samples_;
  std::size_t sampled_ = 0;
};

} // namespace millrace
