#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/operator/engine_options.hpp"
#include "millrace/engine/merge/run_order.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// A job run in one thread without actors: every partition's query, the exchange between them and
/// the canonical order of outputs, chunk by chunk. What tests of the engine drive.
///
/// Chunks are in flight as in a job with actors: they are decoded ahead of the first level, each level
/// is ahead of the next, and a chunk's frames and input are gone as soon as it is complete.
///
/// Ownership: owns plan, queries and everything recorded. Threads: one. Errors: the first failure
/// of a query is returned and ends the job. So is an output that is not in order: nothing is sorted here.
class local_job {
public:
  /// What happens to all queries behind each chunk.
  enum class recovery : std::uint8_t {
    none,
    restore, ///< Their state is saved, and fresh ones go on with it.
    rescale, ///< The same, in another number of partitions.
  };

  struct options : engine_options {
    std::uint32_t partitions = 1;
    slot_weights weights; ///< By which slots are dealt to partitions; empty: evenly.
    recovery between_chunks = recovery::none;
    /// What becomes of saved state before fresh queries go on with it, by the number of chunks before it. Empty: nothing, and
    /// then it is checked that they save it again as it was.
    std::function<void(std::uint64_t, std::vector<saved_section>&)> change_saved;
    /// Makes decoders for inputs that are pushed as bytes; may be empty.
    std::function<std::unique_ptr<decoder>(std::uint32_t)> make_decoder;
  };

  /// One row of an output, as text per column.
  struct row {
    change_kind kind = change_kind::insert;
    std::vector<std::string> cells; ///< Canonical text; NULL is `null_cell`.
    friend bool operator==(const row&, const row&) = default;
  };
  static constexpr std::string_view null_cell = "\x01NULL";

  struct rejected_row {
    std::string reason;
    std::string column;
    std::string raw;
    std::string operation; ///< What failed, as `to_string` renders it; empty where it is not known.
    std::uint64_t offset = 0;
    std::uint32_t line = 0;
    friend bool operator==(const rejected_row&, const rejected_row&) = default;
  };

  local_job(physical_plan plan, options wanted);
  ~local_job();
  local_job(local_job&&) noexcept;
  local_job& operator=(local_job&&) = delete;

  /// Deals rows of an input as one chunk.
  /// @param owner What the rows live in; let go when the chunk is complete.
  [[nodiscard]] status push(std::uint32_t input, const batch_view& rows, std::shared_ptr<const void> owner);
  /// Deals bytes of an input as one chunk.
  [[nodiscard]] status push_bytes(std::uint32_t input, std::string_view bytes, const file_layout* layout = nullptr);
  /// Moves event time of an input without rows, so that its watermark reaches `watermark`.
  [[nodiscard]] status advance(std::uint32_t input, event_time watermark);
  /// Completes every chunk dealt so far. Outputs, rejected rows and counters are of complete chunks.
  [[nodiscard]] status complete();
  /// Ends all inputs and the job, and completes it.
  [[nodiscard]] status finish();

  [[nodiscard]] const physical_plan& plan() const noexcept { return *plan_; }
  /// Rows of an output so far, in canonical order.
  [[nodiscard]] const std::vector<row>& output(std::uint32_t index) const { return outputs_[index]; }
  [[nodiscard]] const std::vector<rejected_row>& rejected() const noexcept { return rejected_; }
  /// Counters added up over partitions.
  [[nodiscard]] query_counters counters() const;

private:
  /// A chunk in flight, and what became of it.
  struct chunk_in_flight;

  void make_queries();
  [[nodiscard]] std::vector<saved_section> save() const;
  status recover();
  [[nodiscard]] chunk_in_flight& at(std::uint64_t sequence) noexcept;
  [[nodiscard]] chunk_in_flight& open_next() noexcept;
  status deal();
  status follow(std::uint64_t ahead);
  status process(std::uint32_t level);
  status close_next();
  status record(std::uint32_t output, const chunk_in_flight& finished);

  std::unique_ptr<const physical_plan> plan_; ///< Queries borrow it.
  options options_;
  std::vector<std::unique_ptr<query>> queries_;
  query_counters counters_before_; ///< Of queries that are gone.
  std::vector<chunk_in_flight> window_;
  std::vector<std::uint64_t> reached_; ///< By level: chunks that it has done.
  std::uint64_t complete_ = 0;         ///< Chunks that are done with.
  run_order order_;
  std::vector<std::vector<row>> outputs_;
  std::vector<rejected_row> rejected_;
};

} // namespace millrace
