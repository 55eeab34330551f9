#pragma once

#include <cstddef>
#include <string>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// The text of a script, and where relative paths in it start.
struct script {
  std::string text;
  std::string name; ///< For messages: the file, `standard input` or `-e`.
  std::string base_directory;
  bool is_standard_input = false;
  std::string path = {}; ///< Of the file; empty where it is none.
};

/// Bytes of a script at most.
inline constexpr std::size_t script_bytes_max = std::size_t{64} << 20U;

/// Reads a script from a file, or from standard input where `path` is `-`. Its base directory is the
/// folder of the file, otherwise the working directory.
[[nodiscard]] result<script> read_script(const std::string& path);

/// The file for dead letters of a script that writes no file: beside the script; in the working
/// directory where it is none that lies in a folder of its own, as a pipe or text.
[[nodiscard]] std::string letters_path_of(const script& source);

/// Makes a script of text from the command line.
[[nodiscard]] script make_script(std::string text);

} // namespace millrace
