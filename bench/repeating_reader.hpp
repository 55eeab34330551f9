#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/bench/input_table.hpp"

namespace millrace {

/// Batches of one chunk: 16 Ki rows, near what 256 KB of text hold.
inline constexpr std::size_t chunk_batches_default = 4;

/// Cuts a table into chunks of so many batches, and begins anew when it is through.
///
/// Ownership: borrows the table; a chunk's batches are the table's own, nothing is copied. Threads: one.
/// Errors: none.
class chunk_cursor {
public:
  chunk_cursor(const input_table& input, std::uint64_t passes, std::size_t chunk_batches)
    : input_(&input), passes_(passes), chunk_batches_(chunk_batches) {}

  /// Returns the next chunk's batches, nothing at the end.
  [[nodiscard]] std::span<const batch_view> next() noexcept {
    const auto all = input_->batches();
    if (next_ == all.size()) {
      ++passes_done_;
      next_ = 0;
    }
    if (passes_done_ == passes_)
      return {};
    const auto taken = all.subspan(next_, std::min(chunk_batches_, all.size() - next_));
    next_ += taken.size();
    return taken;
  }

private:
  const input_table* input_;
  std::uint64_t passes_;
  std::size_t chunk_batches_;
  std::size_t next_ = 0;
  std::uint64_t passes_done_ = 0;
};

/// Reads a table in memory as an input of a job.
///
/// Ownership: see `chunk_cursor`. Threads: one. Errors: none.
class repeating_reader final : public source_reader {
public:
  explicit repeating_reader(const chunk_cursor& input) : input_(input) {}

  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] bool is_raw() const noexcept override { return false; }
  [[nodiscard]] bool may_block() const noexcept override { return false; }
  [[nodiscard]] result<read_outcome> read(read_buffer&, chunk& out) override {
    const auto rows = input_.next();
    if (rows.empty())
      return read_outcome::ended;
    const auto facts = out.facts;
    out = chunk{};
    out.facts = facts;
    out.rows = rows;
    return read_outcome::chunk;
  }

private:
  chunk_cursor input_;
};

} // namespace millrace
