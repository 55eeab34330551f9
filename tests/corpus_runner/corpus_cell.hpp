#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/tests/corpus_runner/stream_script.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {

/// One combination of the matrix.
struct cell_settings {
  std::uint32_t partitions = 1;
  std::uint32_t chunk_rows = 4096;
  bool is_shuffled = false;
  hash_mode hash = hash_mode::normal;
  column_encoding encoding = column_encoding::flat;
  partial_mode partial = partial_mode::always;
  local_job::recovery between_chunks = local_job::recovery::none;
  std::uint64_t slots_seed = 0; ///< Slots are dealt by weights drawn from it; 0: evenly.
  [[nodiscard]] std::string name() const;
};

/// Returns every combination a script asks for, or of the default matrix.
[[nodiscard]] result<std::vector<cell_settings>> cells_of(const stream_script& script);

/// What each command that expects something should expect, by index of the command.
using cell_answers = std::map<std::size_t, std::vector<std::string>>;

/// Runs a `.stream` script in one cell of its matrix.
///
/// Ownership: owns its jobs. Threads: one. Errors: every difference from what the script expects is
/// one message, with the line.
class corpus_cell {
public:
  corpus_cell(const stream_script& script, const cell_settings& settings);
  ~corpus_cell();

  /// Runs every command; returns what differed.
  [[nodiscard]] std::vector<std::string> run();

  /// What each `expect`, `query` or `plan` should say, by index of its command; for rewriting.
  [[nodiscard]] const cell_answers& actual() const noexcept { return actual_; }

private:
  struct input_stream;
  struct running_query;

  void run_command(std::size_t index);
  void declare(const stream_command& command);
  void compile_query(std::size_t index);
  void expect_failure(std::size_t index, const failure& reason);
  void check_schema(std::size_t index, const running_query& query);
  void push(const stream_command& command);
  void push_bytes(const stream_command& command, input_stream& stream);
  void move_watermark(const stream_command& command);
  void finish();
  void expect(std::size_t index);
  void expect_counter(const stream_command& command);
  void expect_state(const stream_command& command);
  void expect_rejected(std::size_t index);
  void expect_rows(std::size_t index, const std::string& name, bool is_ordered);
  void expect_plan(std::size_t index);
  void check_everything_claimed();
  void compare(std::size_t index, std::vector<std::string> wanted, std::vector<std::string> got, bool is_ordered);
  void complain(const stream_command& command, const std::string& what);
  void require(const stream_command& command, const status& outcome);
  std::string declarations() const;
  const format_entry& format_of(std::string_view stream) const;

  const stream_script* script_;
  cell_settings settings_;
  random_sequence random_{42};
  std::vector<std::unique_ptr<input_stream>> streams_;
  std::vector<std::unique_ptr<running_query>> queries_;
  cell_answers actual_;
  std::vector<std::string> complaints_;
};

} // namespace millrace
