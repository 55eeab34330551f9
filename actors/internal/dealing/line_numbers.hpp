#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/query.hpp"

namespace millrace {

/// Counts lines across the chunks of each input, so that a dead letter can name its line in the file
/// although each chunk is decoded by itself.
///
/// Ownership: a value. Threads: one. Errors: none.
class line_numbers {
public:
  explicit line_numbers(std::size_t input_count) : next_(input_count, 1) {}

  /// Returns the line, counted from 1, at which a chunk begins. Called for every chunk of every
  /// input, in sequence order.
  /// @param line_count Line ends within the chunk.
  [[nodiscard]] std::uint64_t pass(const chunk& content, std::uint32_t line_count) noexcept {
    auto& next = next_[content.facts.input];
    const auto first = content.starts_file ? content.first_line : next;
    next = first + line_count + content.lines_skipped;
    return first;
  }

  /// Goes on at a line that was counted in an earlier process.
  void resume(std::uint32_t input, std::uint64_t next) noexcept { next_[input] = next; }
  /// Returns the line at which the next chunk of an input begins, unless it begins a file.
  [[nodiscard]] std::uint64_t next(std::uint32_t input) const noexcept { return next_[input]; }

private:
  std::vector<std::uint64_t> next_; ///< By input: line at which its next chunk begins.
};

} // namespace millrace
