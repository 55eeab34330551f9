#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// One command of a `.stream` file with the lines that belong to it.
struct stream_command {
  std::string word;                    ///< `stream`, `query`, `push`, ...
  std::vector<std::string> arguments;  ///< Words behind it on its line.
  std::string rest;                    ///< Everything behind the word, verbatim.
  std::vector<std::string> input;      ///< Indented lines before `----`, indentation of two removed.
  std::vector<std::string> expected;   ///< Indented lines behind `----` (or behind `error`).
  bool has_expected = false;
  std::size_t line = 0;                ///< Of the command, counted from 1.
  std::size_t expected_begin = 0;      ///< File lines of `expected`, half-open, counted from 0.
  std::size_t expected_end = 0;
};

/// A parsed `.stream` file: what `tests/README.md` describes.
struct stream_script {
  std::string path;
  std::vector<std::string> lines;
  std::vector<stream_command> commands;
  /// Values of each axis the file names; others have their defaults.
  std::map<std::string, std::vector<std::string>> matrix;
};

/// Reads a file. Errors: `syntax` with the line in the message.
[[nodiscard]] result<stream_script> parse_stream_script(const std::string& path);

/// Splits a row into literals: blanks separate, `'...'` keeps blanks and doubles its quote.
/// A quoted literal keeps its first quote, so that `'.'` differs from `.`.
[[nodiscard]] std::vector<std::string> split_literals(std::string_view row);

} // namespace millrace
