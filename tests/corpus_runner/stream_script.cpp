#include "millrace/tests/corpus_runner/stream_script.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace millrace {

namespace {

failure at_line(std::size_t line, std::string message) {
  return {errc::syntax, "line " + std::to_string(line + 1) + ": " + std::move(message), {}, {}};
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos)
      break;
    const auto end = std::min(text.find(' ', begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
  return words;
}

constexpr std::array<std::string_view, 9> known_words = {"matrix",    "stream", "query",  "error", "push",
                                                         "watermark", "finish", "expect", "plan"};

status read_matrix(stream_script& script, const stream_command& command) {
  for (const auto& argument : command.arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos)
      return at_line(command.line - 1, "an axis is written name=value,value");
    std::vector<std::string> values;
    std::string_view rest = std::string_view(argument).substr(equals + 1);
    while (true) {
      const auto comma = rest.find(',');
      values.emplace_back(rest.substr(0, comma));
      if (comma == std::string_view::npos)
        break;
      rest.remove_prefix(comma + 1);
    }
    script.matrix[argument.substr(0, equals)] = std::move(values);
  }
  return {};
}

/// Reads the indented lines that belong to a command, from `next` on; returns the line behind them.
std::size_t read_block(const stream_script& script, std::size_t next, stream_command& command) {
  auto is_expected = command.word == "error";
  command.has_expected = is_expected;
  command.expected_begin = next;
  command.expected_end = next;
  for (; next < script.lines.size(); ++next) {
    const auto& line = script.lines[next];
    if (line == "----") {
      is_expected = true;
      command.has_expected = true;
      command.expected_begin = next + 1;
      command.expected_end = next + 1;
    } else if (line.starts_with("  ")) {
      (is_expected ? command.expected : command.input).push_back(line.substr(2));
      if (is_expected)
        command.expected_end = next + 1;
    } else if (is_blank(line)) {
      // Blank lines inside SQL count, so that positions in it are right.
      if (!is_expected && command.word == "query")
        command.input.emplace_back();
    } else if (!line.starts_with('#')) {
      break;
    }
  }
  while (!command.input.empty() && command.input.back().empty())
    command.input.pop_back();
  return next;
}

} // namespace

std::vector<std::string> split_literals(std::string_view row) {
  std::vector<std::string> literals;
  std::size_t at = 0;
  while (at < row.size()) {
    if (row[at] == ' ') {
      ++at;
      continue;
    }
    std::string literal;
    if (row[at] == '\'') {
      literal = "'";
      for (++at; at < row.size(); ++at) {
        if (row[at] != '\'') {
          literal += row[at];
        } else if (at + 1 < row.size() && row[at + 1] == '\'') {
          literal += row[at++];
        } else {
          ++at;
          break;
        }
      }
    } else {
      while (at < row.size() && row[at] != ' ')
        literal += row[at++];
    }
    literals.push_back(std::move(literal));
  }
  return literals;
}

result<stream_script> parse_stream_script(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    return failure{errc::not_found, "cannot read " + path, {}, {}};
  stream_script script;
  script.path = path;
  for (std::string line; std::getline(file, line);)
    script.lines.push_back(line);
  std::size_t next = 0;
  while (next < script.lines.size()) {
    const auto& line = script.lines[next];
    if (is_blank(line) || line.starts_with('#')) {
      ++next;
      continue;
    }
    if (line.starts_with(' ') || line == "----")
      return at_line(next, "a row without a command");
    stream_command command;
    command.line = next + 1;
    command.arguments = words_of(line);
    command.word = command.arguments.front();
    command.arguments.erase(command.arguments.begin());
    command.rest = line.substr(std::min(line.size(), command.word.size() + 1));
    if (std::find(known_words.begin(), known_words.end(), command.word) == known_words.end())
      return at_line(next, "unknown command: " + command.word);
    next = read_block(script, next + 1, command);
    if (command.word == "matrix")
      MILLRACE_TRY(read_matrix(script, command));
    else
      script.commands.push_back(std::move(command));
  }
  return script;
}

} // namespace millrace
