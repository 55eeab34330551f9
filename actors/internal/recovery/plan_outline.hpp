#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace millrace {

/// An input or output of a script, as `plan_lines` has it.
struct outlined_stream {
  std::string name;
  std::vector<std::string> columns; ///< Name and type of each.
  std::map<std::string, std::string> options;

  /// Where it reads or writes; empty where no option says so.
  [[nodiscard]] std::string path() const {
    const auto found = options.find("path");
    return found == options.end() ? std::string() : found->second;
  }
};

/// The state of a node, see `state_meaning`.
struct outlined_state {
  std::uint32_t node = 0;
  std::string name;
  std::string output;
  std::string hash;
  std::string text;
  std::string form = "1";
};

/// A script by what decides whether it can go on from the snapshot of another one.
///
/// Ownership: a value. Threads: none. Errors: none; lines that it does not know are left out.
struct plan_outline {
  explicit plan_outline(const std::vector<std::string>& lines);

  std::uint32_t nodes = 0;
  std::uint32_t levels = 0;
  std::vector<outlined_stream> inputs;
  std::vector<outlined_stream> outputs;
  std::vector<outlined_state> states;
  std::string letters; ///< Where dead letters go, if the script says so.
  std::vector<std::string> settings;
};

} // namespace millrace
