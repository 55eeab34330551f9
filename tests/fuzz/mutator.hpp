#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/random.hpp"

namespace millrace {

/// Makes inputs out of seeds: flips, removes, repeats and moves bytes, splices two seeds, and puts in
/// words of other seeds.
///
/// Ownership: owns its copy of the seeds. Threads: immutable. Errors: none.
class mutator {
public:
  /// @param seeds At least one.
  explicit mutator(std::vector<std::string> seeds);

  /// Returns input `run` of a seed of random numbers; each can be had alone.
  [[nodiscard]] std::string input(std::uint64_t seed, std::uint64_t run) const;

private:
  void change(std::string& text, random_sequence& random) const;

  std::vector<std::string> seeds_;
  std::vector<std::string_view> words_; ///< Of the seeds: runs of letters and digits; the first is empty.
};

} // namespace millrace
