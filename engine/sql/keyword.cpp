#include "millrace/engine/sql/keyword.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace millrace::sql {

namespace {

struct entry {
  std::string_view name;
  keyword_class place;
};

constexpr auto plain = keyword_class::plain;
constexpr auto clause = keyword_class::clause;
constexpr auto reserved = keyword_class::reserved;

/// One row per enumerator behind `none`, in the same order.
constexpr auto entries = std::to_array<entry>({
  {"all", reserved}, {"allow", clause}, {"analyze", plain}, {"and", reserved}, {"any", reserved},
  {"array", reserved}, {"as", reserved}, {"asc", reserved}, {"asof", clause},
  {"between", reserved}, {"both", plain}, {"buffer", plain}, {"by", plain}, {"case", reserved},
  {"cast", plain}, {"changes", plain}, {"character", plain}, {"create", plain},
  {"cross", reserved}, {"current", plain}, {"current_date", reserved}, {"current_time", reserved},
  {"current_timestamp", reserved}, {"date", plain}, {"desc", reserved}, {"describe", plain},
  {"descriptor", plain}, {"distinct", reserved}, {"double", plain}, {"drop", plain},
  {"else", reserved}, {"emit", clause}, {"end", reserved}, {"enforced", plain}, {"escape", clause},
  {"every", plain}, {"except", reserved}, {"exists", reserved}, {"explain", plain},
  {"extract", plain}, {"false", reserved}, {"fetch", clause}, {"filter", clause}, {"final", plain},
  {"first", plain}, {"following", plain}, {"for", reserved}, {"from", reserved},
  {"full", reserved}, {"group", reserved}, {"having", reserved}, {"if", plain}, {"ignore", clause},
  {"ilike", reserved}, {"in", reserved}, {"inner", reserved}, {"insert", plain},
  {"intersect", reserved}, {"interval", plain}, {"into", reserved}, {"is", reserved}, {"isnull", clause},
  {"job", plain}, {"join", reserved}, {"key", plain}, {"last", plain}, {"leading", plain},
  {"left", reserved}, {"like", reserved}, {"limit", clause}, {"local", plain},
  {"localtime", reserved}, {"localtimestamp", reserved}, {"map", plain}, {"natural", clause},
  {"next", plain}, {"not", reserved}, {"notnull", clause}, {"null", reserved}, {"nulls", plain}, {"of", plain},
  {"offset", clause}, {"on", reserved}, {"only", plain}, {"or", reserved}, {"order", reserved},
  {"ordinality", plain}, {"outer", plain}, {"over", clause}, {"partition", plain},
  {"pause", plain}, {"position", plain}, {"preceding", plain}, {"precision", plain},
  {"primary", plain}, {"qualify", reserved}, {"range", plain}, {"recursive", plain},
  {"replace", plain}, {"respect", clause}, {"resume", plain}, {"right", reserved}, {"row", plain},
  {"rows", plain}, {"select", reserved}, {"set", plain}, {"show", plain}, {"similar", clause},
  {"some", reserved}, {"start", plain}, {"state", plain}, {"stop", plain}, {"stream", plain},
  {"struct", plain}, {"substring", plain}, {"symmetric", reserved}, {"system_time", plain},
  {"table", reserved}, {"then", reserved}, {"time", plain}, {"timestamp", plain}, {"to", plain},
  {"trailing", plain}, {"trim", plain}, {"true", reserved}, {"try_cast", plain},
  {"unbounded", plain}, {"union", reserved}, {"unknown", plain}, {"using", reserved},
  {"values", plain}, {"varying", plain}, {"view", plain}, {"watermark", plain}, {"when", reserved},
  {"where", reserved}, {"window", clause}, {"with", reserved}, {"within", clause},
  {"without", plain}, {"zone", plain},
});

constexpr bool is_sorted_by_name() {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (!(entries[i - 1].name < entries[i].name))
      return false;
  }
  return true;
}
static_assert(is_sorted_by_name());
static_assert(entries[static_cast<std::size_t>(keyword::row) - 1].name == "row");
static_assert(entries.size() == static_cast<std::size_t>(keyword::zone));

constexpr std::size_t length_max =
  std::max_element(entries.begin(), entries.end(), [](const entry& a, const entry& b) {
    return a.name.size() < b.name.size();
  })->name.size();

} // namespace

keyword find_keyword(std::string_view word) noexcept {
  if (word.size() > length_max)
    return keyword::none;
  std::array<char, length_max> folded{};
  std::transform(word.begin(), word.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  const std::string_view name(folded.data(), word.size());
  const auto* found = std::lower_bound(entries.begin(), entries.end(), name,
                                       [](const entry& e, std::string_view n) { return e.name < n; });
  if (found == entries.end() || found->name != name)
    return keyword::none;
  return static_cast<keyword>(found - entries.begin() + 1);
}

keyword_class class_of(keyword word) noexcept {
  return word == keyword::none ? plain : entries[static_cast<std::size_t>(word) - 1].place;
}

std::string_view name_of(keyword word) noexcept {
  return word == keyword::none ? std::string_view{} : entries[static_cast<std::size_t>(word) - 1].name;
}

} // namespace millrace::sql
