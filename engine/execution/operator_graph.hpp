#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "millrace/engine/execution/exchange_receiver.hpp"
#include "millrace/engine/execution/exchange_sender.hpp"
#include "millrace/engine/execution/failure_explainer.hpp"
#include "millrace/engine/execution/input_decoder.hpp"
#include "millrace/engine/execution/level_clock.hpp"
#include "millrace/engine/execution/limit_watch.hpp"
#include "millrace/engine/execution/output_collector.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// The operators of a query, connected as its plan says, and the chunk they are working on.
///
/// Ownership: owns everything but the plan and the frames. Threads: one. Errors: see `query`.
class operator_graph final : public query, private reject_receiver {
public:
  operator_graph(const physical_plan& plan, query_options options);

  void weigh_slots() override { is_weighing_ = true; }
  [[nodiscard]] std::span<const std::uint64_t> weights_of_slots() const noexcept override { return weights_; }
  void deal_slots(std::span<const std::uint64_t> weights) override;
  [[nodiscard]] status decode(const chunk& input, chunk_frame& frame) override;
  [[nodiscard]] status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                               chunk_frame& frame) override;
  [[nodiscard]] bool was_put_off() const noexcept override { return was_put_off_; }
  [[nodiscard]] byte_range failed_bytes() const noexcept override { return failed_bytes_; }
  [[nodiscard]] std::optional<position_range> failed_rows() const noexcept override { return failed_rows_; }
  void save(std::uint32_t level, std::vector<saved_section>& into) const override;
  [[nodiscard]] status load(std::span<const saved_section> saved) override;
  [[nodiscard]] const query_counters& counters() const noexcept override { return counters_; }
  [[nodiscard]] event_time watermark() const noexcept override { return clocks_.back().watermark(); }

private:
  /// What stands for a node of the plan: one of these.
  struct instance {
    std::unique_ptr<stream_operator> run;
    std::unique_ptr<input_decoder> source;
    std::unique_ptr<exchange_sender> sender;
    std::unique_ptr<exchange_receiver> receiver;
    std::unique_ptr<output_collector> collector;
    outlet* output = nullptr; ///< Where readers of the node connect.
  };

  void reject(const batch_view& rows, const row_failures::entry& failed, std::uint32_t node) override;
  void count_nulls(const row_failures& failures) noexcept override;
  template <class Work>
  status guarded(operator_context& context, Work&& work);
  [[nodiscard]] failure describe(const std::exception_ptr& thrown, const plan_node& working) const;
  void decode_input(const chunk& input, operator_context& context);
  void undo(sequence_number chunk) noexcept;
  void run_level(std::uint32_t level, std::span<const hand_over* const> inputs, operator_context& context);
  void build(std::uint32_t node);
  void connect(std::uint32_t node);
  void begin_level(std::uint32_t level, const chunk_facts& facts, chunk_frame& frame);
  void describe_hand_overs(std::uint32_t level, const hand_over& header);
  void follow_limits(std::uint32_t level, std::span<const hand_over* const> inputs);
  void number_lines(const chunk& input);
  void number_rows(const chunk& input);
  void decode_rows(const chunk& input, operator_context& context);
  void deal_by_weight(operator_context& context);
  [[nodiscard]] std::vector<exchange_sender*> first_senders() const;
  void pass_time(const hand_over& header) noexcept;
  [[nodiscard]] std::uint32_t clock_node(std::uint32_t level) const noexcept;
  [[nodiscard]] status load_node(std::uint32_t node, std::span<const saved_section* const> sections);
  void count_state();
  status outcome(std::size_t dead_letters_before);

  const physical_plan* plan_;
  query_options options_;
  std::vector<instance> instances_;
  outlet silent_; ///< Stands for late outputs when late rows are dropped.
  std::vector<input_decoder*> source_of_input_;
  std::vector<std::uint32_t> source_node_; ///< By input.
  std::vector<std::uint32_t> full_limits_; ///< That the current chunk's hand-overs tell of.
  std::vector<level_clock> clocks_; ///< By level; level 0 has one too, unused.
  limit_watch limits_;
  query_counters counters_;
  std::optional<failure> fatal_;
  bool was_put_off_ = false;
  bool is_weighing_ = false; ///< The next chunk decides how slots are dealt.
  slot_weights weights_;     ///< By which they were, where that was decided here.
  byte_range failed_bytes_;
  std::optional<position_range> failed_rows_;
  failure_explainer explainer_;
  chunk_frame* frame_ = nullptr;
  const chunk_facts* facts_ = nullptr;    ///< Of the chunk at hand.
  const chunk* chunk_ = nullptr;          ///< While level 0 runs.
  input_decoder* decoding_ = nullptr; ///< While level 0 runs.
};

} // namespace millrace
