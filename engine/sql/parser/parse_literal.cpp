#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "millrace/engine/sql/duration_unit.hpp"
#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

struct unit_word {
  std::string_view name;
  interval_unit unit;
};

constexpr auto unit_words = std::to_array<unit_word>({
  {"microsecond", interval_unit::microsecond}, {"microseconds", interval_unit::microsecond},
  {"millisecond", interval_unit::millisecond}, {"milliseconds", interval_unit::millisecond},
  {"second", interval_unit::second},           {"seconds", interval_unit::second},
  {"minute", interval_unit::minute},           {"minutes", interval_unit::minute},
  {"hour", interval_unit::hour},               {"hours", interval_unit::hour},
  {"day", interval_unit::day},                 {"days", interval_unit::day},
  {"week", interval_unit::week},               {"weeks", interval_unit::week},
  {"month", interval_unit::month},             {"months", interval_unit::month},
  {"quarter", interval_unit::quarter},         {"quarters", interval_unit::quarter},
  {"year", interval_unit::year},               {"years", interval_unit::year},
});

constexpr bool is_part_of_number(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '.';
}

/// Cuts the first part, a number and its unit, off a duration.
std::pair<std::string_view, const duration_unit*> cut_part(std::string_view& text) noexcept {
  const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto end = std::min(text.find_first_of("0123456789", digits), text.size());
  const auto suffix = text.substr(digits, end - digits);
  const auto number = text.substr(0, digits);
  text.remove_prefix(end);
  const auto* unit = find_duration_unit(suffix);
  MILLRACE_CHECK(unit != nullptr); // The lexer takes no other for a duration.
  return {number, unit};
}

} // namespace

expression* grammar::make_literal(literal_kind type, std::string_view text, source_span span) {
  auto* node = pool_.make<literal>(span);
  node->type = type;
  node->text = text;
  return node;
}

expression* grammar::parse_number() {
  const auto number = tokens_.take();
  const auto type = number.kind == token_kind::integer   ? literal_kind::integer
                    : number.kind == token_kind::decimal ? literal_kind::decimal
                                                         : literal_kind::floating;
  return make_literal(type, number_text(number.text), number.span);
}

expression* grammar::parse_hexadecimal() {
  const auto number = tokens_.take();
  const auto digits = number.text.substr(2);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    tokens_.fail(errc::syntax, number.span, "a hexadecimal number has more than 64 bits: " + shown(number.text));
  }
  return make_literal(literal_kind::integer, pool_.copy(std::to_string(value)), number.span);
}

expression* grammar::parse_typed_string(literal_kind type) {
  const auto start = tokens_.take().span;
  const auto text = string_value(tokens_.take());
  return make_literal(type, text, tokens_.since(start));
}

interval_unit grammar::accept_interval_unit() {
  const auto& found = tokens_.peek();
  const auto written = found.kind == token_kind::word ? fold(found.text) : std::string_view{};
  const auto* known = std::find_if(unit_words.begin(), unit_words.end(),
                                   [&](const unit_word& word) { return word.name == written; });
  if (known == unit_words.end())
    return interval_unit::none;
  tokens_.take();
  return known->unit;
}

void grammar::fail_expected_unit() {
  std::array<std::string_view, unit_words.size()> names;
  std::transform(unit_words.begin(), unit_words.end(), names.begin(),
                 [](const unit_word& word) { return word.name; });
  tokens_.fail_expected("a unit of time", names);
}

expression* grammar::parse_interval() {
  auto* interval = pool_.make<interval_literal>(tokens_.take().span);
  const auto amount = tokens_.take();
  const bool is_text = amount.kind == token_kind::string || amount.kind == token_kind::escape_string;
  interval->text = is_text ? string_value(amount) : number_text(amount.text);
  interval->from = accept_interval_unit();
  // A bare number in a string may stand alone; a word behind it is a misspelt unit, not an alias.
  const bool is_bare = std::all_of(interval->text.begin(), interval->text.end(), is_part_of_number);
  if (interval->from == interval_unit::none && (!is_text || (is_bare && is_bare_alias())))
    fail_expected_unit();
  if (interval->from != interval_unit::none && tokens_.accept(keyword::to)) {
    interval->to = accept_interval_unit();
    if (interval->to == interval_unit::none)
      fail_expected_unit();
  }
  interval->span = tokens_.since(interval->span);
  return interval;
}

expression* grammar::parse_duration() {
  auto* interval = pool_.make<interval_literal>(tokens_.here());
  std::vector<std::pair<std::string_view, const duration_unit*>> parts;
  while (tokens_.is(token_kind::duration)) {
    auto text = tokens_.take().text;
    while (!text.empty())
      parts.push_back(cut_part(text));
  }
  const auto has_whole_units = parts.size() == 1 && parts[0].first.find('.') == std::string_view::npos;
  if (has_whole_units) {
    interval->text = parts[0].first;
    interval->from = parts[0].second->unit;
  } else {
    std::string text;
    for (const auto& [number, unit] : parts) {
      text += text.empty() ? "" : " ";
      text.append(number).append(" ").append(unit->name);
    }
    interval->text = pool_.copy(text);
  }
  interval->span = tokens_.since(interval->span);
  return interval;
}

} // namespace millrace::sql
