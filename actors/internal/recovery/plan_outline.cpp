#include "millrace/actors/internal/recovery/plan_outline.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace millrace {

namespace {

/// What follows a prefix; nothing where a line has another one.
[[nodiscard]] std::optional<std::string_view> behind(std::string_view line, std::string_view prefix) {
  return line.starts_with(prefix) ? std::optional(line.substr(prefix.size())) : std::nullopt;
}

/// The text before the first separator and that behind it; all of it and nothing where there is none.
[[nodiscard]] std::pair<std::string, std::string> split(std::string_view text, std::string_view separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos)
    return {std::string(text), {}};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + separator.size()))};
}

void add_to(outlined_stream& stream, std::string_view line) {
  if (const auto column = behind(line, "  column "))
    stream.columns.emplace_back(*column);
  else if (const auto option = behind(line, "  option "))
    stream.options.insert(split(*option, " = "));
}

[[nodiscard]] outlined_state state_of(std::string_view text) {
  outlined_state state;
  auto [number, name] = split(text, " ");
  std::from_chars(number.data(), number.data() + number.size(), state.node);
  state.name = std::move(name);
  return state;
}

void add_to(outlined_state& state, std::string_view line) {
  if (const auto output = behind(line, "  of "))
    state.output = *output;
  else if (const auto meaning = behind(line, "  is "))
    std::tie(state.hash, state.text) = split(*meaning, " ");
  else if (const auto form = behind(line, "  form "))
    state.form = *form;
}

} // namespace

plan_outline::plan_outline(const std::vector<std::string>& lines) {
  outlined_stream* stream = nullptr;
  for (const std::string_view line : lines)
    if (const auto input = behind(line, "input "))
      stream = &inputs.emplace_back(outlined_stream{std::string(*input), {}, {}});
    else if (const auto output = behind(line, "output "); output && !inputs.empty())
      stream = &outputs.emplace_back(outlined_stream{std::string(*output), {}, {}});
    else if (const auto state = behind(line, "state "))
      states.push_back(state_of(*state));
    else if (const auto setting = behind(line, "setting "))
      settings.emplace_back(*setting);
    else if (const auto path = behind(line, "letters "); path && !inputs.empty())
      letters = *path;
    else if (behind(line, "event time of level ") && inputs.empty())
      ++levels;
    else if (inputs.empty())
      ++nodes;
    else if (!states.empty())
      add_to(states.back(), line);
    else if (stream != nullptr)
      add_to(*stream, line);
}

} // namespace millrace
