#include "millrace/engine/function/algorithm/format_pattern.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>

namespace millrace {
namespace {

/// Widths and precisions have fewer digits, so that one value cannot ask for much memory.
constexpr std::size_t number_digits_max = 5;

// Which arguments a format has named so far: one after the other, or by number, but not both.
class argument_numbers {
public:
  // The argument that the text between braces names, or nothing.
  std::optional<std::size_t> next(std::string_view name) noexcept {
    if (name.empty())
      return by_number_ ? std::nullopt : std::optional(count_++);
    std::size_t number = 0;
    const auto* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number);
    if (error != std::errc{} || stop != end || count_ != 0)
      return std::nullopt;
    by_number_ = true;
    return number;
  }

private:
  std::size_t count_ = 0;
  bool by_number_ = false;
};

constexpr bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }
constexpr bool is_align(char byte) noexcept { return byte == '<' || byte == '>' || byte == '^'; }

// Widths that are arguments themselves are not taken, and neither are long ones.
bool has_unusual_width(std::string_view specification) noexcept {
  std::size_t digits = 0;
  if (specification.find_first_of("{}") != std::string_view::npos)
    return true;
  for (const char byte : specification) {
    digits = is_digit(byte) ? digits + 1 : 0;
    if (digits > number_digits_max)
      return true;
  }
  return false;
}

// Where the `#` of a specification stands or would: behind fill, alignment and sign.
std::size_t place_of_hash(std::string_view specification) noexcept {
  auto at = specification.find_first_of("<>^", 1);
  if (at == std::string_view::npos)
    at = !specification.empty() && is_align(specification[0]) ? 1 : 0;
  else
    ++at;
  if (at < specification.size() && std::string_view("+- ").find(specification[at]) != std::string_view::npos)
    ++at;
  return at;
}

template <class Formatter>
bool parse_with(Formatter& formatter, std::string_view specification) {
  try {
    fmt::format_parse_context context(fmt::string_view(specification.data(), specification.size()));
    return formatter.parse(context) == context.end();
  } catch (const fmt::format_error&) {
    return false;
  }
}

template <class Formatter, class Value>
void append_with(const Formatter& formatter, fmt::memory_buffer& out, const Value& value) {
  fmt::format_context context(fmt::appender(out), {});
  formatter.format(value, context);
}

} // namespace

bool value_format::parse_floating(std::string_view specification) {
  floating formats;
  if (!parse_with(formats.usual, specification))
    return false;
  const auto hash = place_of_hash(specification);
  const auto has_letter = !specification.empty() && std::isalpha(static_cast<unsigned char>(specification.back())) != 0;
  std::string whole(specification);
  if (!has_letter && specification.find('.') == std::string_view::npos && !specification.substr(hash).starts_with('#'))
    whole.insert(hash, 1, '#');
  if (!parse_with(formats.whole, whole))
    return false;
  how_ = formats;
  return true;
}

bool value_format::parse(std::string_view specification, format_kind kind) {
  separator_ = '\0';
  const auto is_fill = specification.size() > 1 && is_align(specification[1]);
  if (!is_fill && (specification.starts_with(',') || specification.starts_with('_'))) {
    separator_ = kind == format_kind::integer || kind == format_kind::floating ? specification[0] : '\0';
    specification.remove_prefix(1);
    // Only decimal digits have thousands.
    if (kind == format_kind::integer && !specification.empty() && specification != "d")
      return false;
    if (!specification.empty() && is_digit(specification[0]))
      return false;
  }
  if (has_unusual_width(specification))
    return false;
  switch (kind) {
    case format_kind::integer: return parse_with(how_.emplace<fmt::formatter<long long>>(), specification);
    case format_kind::floating: return parse_floating(specification);
    case format_kind::boolean: return parse_with(how_.emplace<fmt::formatter<bool>>(), specification);
    case format_kind::text: return parse_with(how_.emplace<fmt::formatter<fmt::string_view>>(), specification);
  }
  return false;
}

void value_format::append(fmt::memory_buffer& out, long long value) const {
  const auto begin = out.size();
  append_with(*std::get_if<fmt::formatter<long long>>(&how_), out, value);
  separate_thousands(out, begin);
}

void value_format::append(fmt::memory_buffer& out, double value) const {
  // From here on the shortest text has an exponent.
  constexpr double plain_end = 1e16;
  const auto& how = *std::get_if<floating>(&how_);
  const auto begin = out.size();
  append_with(std::abs(value) < plain_end && std::trunc(value) == value ? how.whole : how.usual, out, value);
  separate_thousands(out, begin);
}

void value_format::append(fmt::memory_buffer& out, bool value) const {
  append_with(*std::get_if<fmt::formatter<bool>>(&how_), out, value);
}

void value_format::append(fmt::memory_buffer& out, std::string_view value) const {
  append_with(*std::get_if<fmt::formatter<fmt::string_view>>(&how_), out, fmt::string_view(value.data(), value.size()));
}

// The first run of digits behind `begin` is the whole part.
void value_format::separate_thousands(fmt::memory_buffer& out, std::size_t begin) const {
  constexpr std::size_t group = 3;
  if (separator_ == '\0')
    return;
  if (begin < out.size() && !is_digit(out[begin]))
    ++begin;
  auto end = begin;
  while (end < out.size() && is_digit(out[end]))
    ++end;
  if (end - begin <= group)
    return;
  const auto size = out.size();
  auto added = (end - begin - 1) / group;
  out.resize(size + added);
  std::copy_backward(out.data() + end, out.data() + size, out.data() + size + added);
  for (auto at = end; added != 0; --added) {
    std::copy_backward(out.data() + at - group, out.data() + at, out.data() + at + added);
    at -= group;
    out[at + added - 1] = separator_;
  }
}

bool format_pattern::parse(std::string_view format, std::span<const format_kind> kinds) {
  pieces_.clear();
  argument_numbers numbers;
  while (!format.empty()) {
    auto& next = pieces_.emplace_back();
    next.literal = format.substr(0, format.find_first_of("{}"));
    format.remove_prefix(next.literal.size());
    if (format.empty())
      break;
    if (format.size() > 1 && format[0] == format[1]) { // A brace that stands for itself is doubled.
      next.literal = {next.literal.data(), next.literal.size() + 1};
      format.remove_prefix(2);
      continue;
    }
    const auto end = format.find('}');
    if (format[0] != '{' || end == std::string_view::npos)
      return false;
    const auto inside = format.substr(1, end - 1);
    const auto name = inside.substr(0, inside.find(':'));
    const auto number = numbers.next(name);
    if (!number.has_value() || *number >= kinds.size())
      return false;
    const auto specification = inside.substr(std::min(name.size() + 1, inside.size()));
    next.argument = *number;
    next.is_plain = specification.empty();
    if (!next.is_plain && !next.how.parse(specification, kinds[*number]))
      return false;
    format.remove_prefix(end + 1);
  }
  return true;
}

} // namespace millrace
