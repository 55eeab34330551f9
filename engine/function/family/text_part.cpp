#include <algorithm>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/code_point.hpp"

namespace millrace {
namespace {

// The code points with numbers [begin, end), which may reach beyond either end of the text.
std::string_view slice(std::string_view text, std::int64_t begin, std::int64_t end) noexcept {
  begin = std::max<std::int64_t>(begin, 0);
  if (end <= begin)
    return {};
  const auto from = offset_of_code_point(text, static_cast<std::size_t>(begin));
  const auto rest = text.substr(from);
  return rest.substr(0, offset_of_code_point(rest, static_cast<std::size_t>(end - begin)));
}

// Positions beyond any text, whose sums do not overflow.
std::int64_t bounded(std::int64_t position) noexcept {
  constexpr std::int64_t bound = std::int64_t{1} << 40U;
  return std::clamp(position, -bound, bound);
}

std::int64_t begin_of(std::string_view text, std::int64_t start) noexcept {
  const auto position = bounded(start);
  return position < 0 ? static_cast<std::int64_t>(count_code_points(text)) + position : position - 1;
}

struct substring {
  std::string_view operator()(std::string_view text, std::int64_t start) const noexcept {
    return slice(text, begin_of(text, start), static_cast<std::int64_t>(text.size()));
  }
};

// A negative length counts backwards from the start.
struct substring_of_length {
  std::string_view operator()(std::string_view text, std::int64_t start, std::int64_t length) const noexcept {
    const auto begin = begin_of(text, start);
    const auto end = begin + bounded(length);
    return slice(text, std::min(begin, end), std::max(begin, end));
  }
};

struct left {
  std::string_view operator()(std::string_view text, std::int64_t count) const noexcept {
    const auto all = count < 0 ? static_cast<std::int64_t>(count_code_points(text)) : 0;
    return slice(text, 0, all + bounded(count));
  }
};

struct right {
  std::string_view operator()(std::string_view text, std::int64_t count) const noexcept {
    const auto all = static_cast<std::int64_t>(count_code_points(text));
    const auto begin = count < 0 ? -bounded(count) : all - bounded(count);
    return slice(text, begin, all);
  }
};

enum class side : std::uint8_t { left, right, both };

std::string_view last_code_point(std::string_view text) noexcept {
  auto begin = text.size() - 1;
  while (begin > 0 && is_continuation(text[begin]))
    --begin;
  return text.substr(begin);
}

template <side Where>
struct trim {
  std::string_view operator()(std::string_view text) const noexcept {
    if constexpr (Where != side::right)
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if constexpr (Where != side::left)
      text = text.substr(0, text.find_last_not_of(' ') + 1);
    return text;
  }
};

template <side Where>
struct trim_any_of {
  std::string_view operator()(std::string_view text, std::string_view letters) const noexcept {
    const auto is_among = [&](std::string_view letter) {
      auto found = false;
      for_each_code_point(letters, [&](std::string_view other) { found |= other == letter; });
      return found;
    };
    if constexpr (Where != side::right)
      while (!text.empty() && is_among(text.substr(0, code_point_size(text))))
        text.remove_prefix(code_point_size(text));
    if constexpr (Where != side::left)
      while (!text.empty() && is_among(last_code_point(text)))
        text.remove_suffix(last_code_point(text).size());
    return text;
  }
};

// Returns where the next separator begins; an empty one separates code points.
std::size_t find_separator(std::string_view text, std::string_view separator) noexcept {
  return separator.empty() ? std::min(code_point_size(text), text.size()) : text.find(separator);
}

std::int64_t count_parts(std::string_view text, std::string_view separator) noexcept {
  if (separator.empty())
    return static_cast<std::int64_t>(count_code_points(text));
  std::int64_t parts = 1;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator, at + separator.size()))
    ++parts;
  return parts;
}

// The part with a number from 0; nothing when there are fewer.
std::optional<std::string_view> part_at(std::string_view text, std::string_view separator,
                                        std::int64_t index) noexcept {
  if (index < 0)
    return std::nullopt;
  for (; index > 0; --index) {
    const auto at = text.empty() ? std::string_view::npos : find_separator(text, separator);
    if (at == std::string_view::npos)
      return std::nullopt;
    text.remove_prefix(at + separator.size());
  }
  return text.substr(0, text.empty() ? 0 : find_separator(text, separator));
}

struct split_part {
  std::string_view operator()(std::string_view text, std::string_view separator, std::int64_t number) const noexcept {
    if (number == 0)
      return {};
    const auto index = number > 0 ? number - 1 : count_parts(text, separator) + bounded(number);
    return part_at(text, separator, index).value_or(std::string_view{});
  }
};

struct split_index {
  std::optional<std::string_view> operator()(std::string_view text, std::string_view separator,
                                             std::int64_t index) const noexcept {
    return part_at(text, separator, index);
  }
};

constexpr std::string_view substring_help = "From a position on, counted from 1, or from the end when negative.";
constexpr std::string_view substring_length_help =
  "So many code points from a position on, counted from 1, or from the end when negative.";
constexpr std::string_view trim_help = "Without blanks at both ends.";
constexpr std::string_view trim_any_help = "Without the given code points at both ends.";

constexpr scalar_entry entries[] = {
  define<substring>("substring", "(varchar, bigint) -> varchar", substring_help),
  define<substring_of_length>("substring", "(varchar, bigint, bigint) -> varchar", substring_length_help),
  define<substring>("substr", "(varchar, bigint) -> varchar", substring_help),
  define<substring_of_length>("substr", "(varchar, bigint, bigint) -> varchar", substring_length_help),
  define<left>("left", "(varchar, bigint) -> varchar", "The first code points; without the last ones when negative."),
  define<right>("right", "(varchar, bigint) -> varchar", "The last code points; without the first ones when negative."),
  define<trim<side::both>>("trim", "(varchar) -> varchar", trim_help),
  define<trim_any_of<side::both>>("trim", "(varchar, varchar) -> varchar", trim_any_help),
  define<trim<side::both>>("btrim", "(varchar) -> varchar", trim_help),
  define<trim_any_of<side::both>>("btrim", "(varchar, varchar) -> varchar", trim_any_help),
  define<trim<side::left>>("ltrim", "(varchar) -> varchar", "Without blanks at the beginning."),
  define<trim_any_of<side::left>>("ltrim", "(varchar, varchar) -> varchar",
                                  "Without the given code points at the beginning."),
  define<trim<side::right>>("rtrim", "(varchar) -> varchar", "Without blanks at the end."),
  define<trim_any_of<side::right>>("rtrim", "(varchar, varchar) -> varchar",
                                   "Without the given code points at the end."),
  define<split_part>("split_part", "(varchar, varchar, bigint) -> varchar",
                     "The part with a number from 1, or from the end when negative; empty when there is none."),
  define<split_index>("split_index", "(varchar, varchar, bigint) -> varchar",
                      "The part with a number from 0; NULL when there is none."),
};

} // namespace

std::span<const scalar_entry> text_part_functions() noexcept { return entries; }

} // namespace millrace
