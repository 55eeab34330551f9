#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/main/verify/private_outputs.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// The first place at which an output of two runs differs.
struct output_difference {
  std::string output;     ///< As `private_output::name`.
  std::uint64_t byte = 0; ///< From 0, in what the file unpacks to.
  std::uint64_t line = 0; ///< From 1; 0 where the output has no lines.
  std::string plain;      ///< What stands there in the plain run: the line, or some bytes; shortened.
  std::string other;      ///< And in the other one.
};

/// Compares what an output is in the folders of two runs, byte by byte. An output that is missing in both is the same,
/// as dead letters where there are none. Of a folder, the files are taken as one, in order of their names. Fails where
/// a file cannot be read or unpacked.
[[nodiscard]] result<std::optional<output_difference>>
compare(const private_output& output, const std::string& plain_folder, const std::string& other_folder);

/// Whether a file has the same lines in two folders, in whatever order.
[[nodiscard]] result<bool> has_same_lines(const private_output& output, const std::string& plain_folder,
                                          const std::string& other_folder);

} // namespace millrace
