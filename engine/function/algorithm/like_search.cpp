#include "millrace/engine/function/algorithm/like_search.hpp"

#include <algorithm>
#include <string>

#include "millrace/engine/function/algorithm/code_point.hpp"
#include "millrace/engine/function/algorithm/letter_case.hpp"

namespace millrace {
namespace {

constexpr auto npos = std::string_view::npos;

// Moves over code points; npos where the text has fewer.
std::size_t skip_forward(std::string_view text, std::size_t at, std::size_t count) noexcept {
  for (; count != 0; --count) {
    if (at >= text.size())
      return npos;
    at += code_point_size(text.substr(at));
  }
  return at;
}

std::size_t skip_back(std::string_view text, std::size_t at, std::size_t count) noexcept {
  for (; count != 0; --count) {
    if (at == 0)
      return npos;
    do
      --at;
    while (at != 0 && is_continuation(text[at]));
  }
  return at;
}

// Whether there is `İ` or the sign for Kelvin, whose lower case is ASCII.
bool has_capitals_of_ascii(std::string_view text) noexcept {
  return !is_ascii(text) && (text.find("\xc4\xb0") != npos || text.find("\xe2\x84\xaa") != npos);
}

} // namespace

like_search::like_search(const like_pattern& pattern) : parts_(1) {
  const auto is_any_case = pattern.compared() == letters::any_case;
  pattern.for_each_letter([&](std::string_view letter, bool) {
    is_in_lower_case_ |= is_any_case && !is_ascii(letter);
    has_letters_abroad_ |= is_any_case && letter.find_first_of("kKiI") != npos;
  });
  const auto compared = is_in_lower_case_ ? letters::exact : pattern.compared();
  std::string literal;
  std::size_t skipped = 0;
  const auto end_literal = [&] {
    if (!literal.empty())
      parts_.back().runs.push_back({skipped, needle(literal, compared)});
    skipped = literal.empty() ? skipped : 0;
    literal.clear();
  };
  pattern.for_each_letter([&](std::string_view letter, bool is_escaped) {
    if (!is_escaped && letter == "_") {
      end_literal();
      ++skipped;
    } else if (!is_escaped && letter == "%") {
      end_literal();
      parts_.back().skipped_behind = skipped;
      skipped = 0;
      parts_.emplace_back();
    } else {
      literal += is_in_lower_case_ ? to_lower_case(letter) : letter;
    }
  });
  end_literal();
  parts_.back().skipped_behind = skipped;
}

// Letter by letter, so that an underscore means what it meant.
std::string_view like_search::to_lower_case(std::string_view text) {
  constexpr std::size_t growth_max = 2; // `Ⱥ` has two bytes and its lower case three.
  if (lower_case_.size() < text.size() * growth_max)
    lower_case_.resize(text.size() * growth_max);
  auto* out = lower_case_.data();
  while (!text.empty()) {
    if (is_ascii(text.substr(0, 1))) {
      *out++ = to_lower_ascii(text.front());
      text.remove_prefix(1);
      continue;
    }
    out = write_code_point(to_lower(decode_code_point(text)), out);
    text.remove_prefix(code_point_size(text));
  }
  return {lower_case_.data(), static_cast<std::size_t>(out - lower_case_.data())};
}

bool like_search::matches(std::string_view text) {
  if (is_in_lower_case_)
    return matches_parts(to_lower_case(text));
  if (matches_parts(text))
    return true;
  return has_letters_abroad_ && has_capitals_of_ascii(text) && matches_parts(to_lower_case(text));
}

// The leftmost place of each part leaves the most text for those behind it.
bool like_search::matches_parts(std::string_view text) const noexcept {
  auto at = end_of_match(parts_.front(), text, 0);
  if (parts_.size() == 1 || at == npos)
    return at == text.size();
  for (std::size_t i = 1; i + 1 < parts_.size(); ++i) {
    at = find(parts_[i], text, at);
    if (at == npos)
      return false;
  }
  return ends_with(parts_.back(), text, at);
}

// Where a part that begins at a place ends; npos where it does not stand there.
std::size_t like_search::end_of_match(const part& wanted, std::string_view text, std::size_t at) const noexcept {
  for (const auto& [skipped, literal] : wanted.runs) {
    at = skip_forward(text, at, skipped);
    if (at == npos || !literal.stands_at(text, at))
      return npos;
    at += literal.size();
  }
  return skip_forward(text, at, wanted.skipped_behind);
}

// Where the first occurrence of a part behind `from` ends.
std::size_t like_search::find(const part& wanted, std::string_view text, std::size_t from) const noexcept {
  if (wanted.runs.empty())
    return skip_forward(text, from, wanted.skipped_behind);
  const auto& first = wanted.runs.front();
  auto at = skip_forward(text, from, first.skipped);
  while (at != npos) {
    at = first.literal.find_in(text, at);
    if (at == npos)
      return npos;
    if (wanted.runs.size() == 1 && wanted.skipped_behind == 0)
      return at + first.literal.size();
    if (const auto end = end_of_match(wanted, text, skip_back(text, at, first.skipped)); end != npos)
      return end;
    ++at;
  }
  return npos;
}

bool like_search::ends_with(const part& wanted, std::string_view text, std::size_t from) const noexcept {
  auto at = skip_back(text, text.size(), wanted.skipped_behind);
  for (auto i = wanted.runs.size(); i-- > 0 && at != npos;) {
    const auto& [skipped, literal] = wanted.runs[i];
    if (at < literal.size() || !literal.stands_at(text, at - literal.size()))
      return false;
    at = skip_back(text, at - literal.size(), skipped);
  }
  return at != npos && at >= from;
}

} // namespace millrace
