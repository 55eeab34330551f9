#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/internal/exchange.hpp"
#include "millrace/actors/internal/job_actor.hpp"
#include "millrace/actors/internal/messages.hpp"
#include "millrace/actors/internal/output/run_joiner.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Runs the query on its share of the chunks and of the keys, on a thread and core of its own. Of the chunks that it
/// decodes it also merges the output of all partitions.
///
/// Ownership: owns its query, which lives from `make_behavior` to `on_exit`, so that all of its
/// memory is first touched on the right core; owns `job_state::frames` of its number.
/// Threads: its own. Errors: a failed query ends the job with partition, chunk and reason.
class partition final : public job_actor {
public:
  partition(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index);

  [[nodiscard]] const char* name() const override { return "millrace.partition"; }
  [[nodiscard]] caf::behavior make_behavior() override;
  void on_exit() override;

protected:
  [[nodiscard]] std::string role() const override { return "partition " + std::to_string(index_); }

private:
  void bind_thread();
  void work();
  [[nodiscard]] bool is_working() const noexcept { return !has_failed_ && !is_aborted(); }
  [[nodiscard]] bool may_decode() const noexcept;
  [[nodiscard]] sequence_number last_to_process() const noexcept;
  [[nodiscard]] bool can_go_on() const noexcept;
  void decode_dealt();
  void decode(const chunk& content);
  void end(status outcome, const std::string& chunk);
  [[nodiscard]] std::string name_of_part(const chunk& content) const;
  [[nodiscard]] std::string name_of_rows(const hand_over& given) const;
  [[nodiscard]] std::string name_of_lines(const chunk_facts& facts, const source_piece& piece) const;
  void forget(sequence_number chunk);
  void drain();
  void load_state();
  void pass_slots();
  void begin_epoch(sequence_number last);
  void save_state(std::uint32_t level, sequence_number chunk);
  void publish(std::uint32_t level, frame_slot& slot);
  void keep_parts(std::uint32_t level, const frame_slot& slot);
  void hand_over_parts();
  [[nodiscard]] bool has_output(std::uint32_t level) const noexcept;
  void pass_runs(std::uint32_t level, frame_slot& slot);
  void take_runs(std::uint32_t from, const level_runs& finished);
  void join(std::uint32_t output, frame_slot& slot);
  void produce(std::uint32_t output, const frame_slot& slot);
  void finish_step(frame_slot& slot);
  [[nodiscard]] bool is_report_due() const noexcept;
  void rest();
  void report();
  void pass_on();
  [[nodiscard]] frame_slot& open_frame(sequence_number chunk) noexcept;

  std::uint32_t index_;
  std::unique_ptr<query> query_;
  std::optional<exchange> order_;
  std::deque<const chunk*> dealt_;   ///< Not decoded yet.
  bool is_put_off_ = false;          ///< The first of them was begun, and needs more memory than it may have now.
  bool has_failed_ = false;
  bool awaits_slots_ = false; ///< It is not decided yet who owns which, and another partition decides it.
  bool weighs_slots_ = false; ///< It is not, and the next chunk that is decoded here decides it.
  std::uint64_t busy_ns_ = 0;
  std::optional<run_joiner> joiner_; ///< Where there are other partitions whose output it merges.
  std::uint32_t levels_to_join_ = 0; ///< Of each chunk that is decoded here.
  report_list<chunk_report> processed_; ///< Not reported to the router yet.
  std::vector<report_list<output_chunk>> produced_; ///< By output: not reported to its sink yet.
  std::vector<level_runs> passed_; ///< Not passed yet to the partitions that decoded the chunks.
  std::vector<report_list<handed_part>> handed_; ///< By partition: not handed over yet.
  std::optional<sequence_number> epoch_; ///< Last chunk of the snapshot that is being saved.
  std::optional<sequence_number> done_;  ///< The last chunk that its last level has processed.
  std::vector<saved_section> saved_;     ///< State of its levels so far.
  std::uint64_t saving_ns_ = 0;          ///< Which that took.
  std::uint32_t reports_max_ = 1;    ///< Chunks of which reports may be kept back.
};

} // namespace millrace
