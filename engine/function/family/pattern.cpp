#include <array>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/like_pattern.hpp"
#include "millrace/engine/function/algorithm/like_search.hpp"
#include "millrace/engine/function/algorithm/regex_cache.hpp"

namespace millrace {
namespace {

template <letters Compared>
struct like {
  fallible<bool> operator()(std::string_view text, std::string_view pattern, std::string_view escape) const noexcept {
    const like_pattern compiled(pattern, escape, Compared);
    if (compiled.error() != row_error::none)
      return compiled.error();
    return compiled.matches(text);
  }
};

// The pattern is nearly always constant: it is taken apart once a batch then.
template <letters Compared>
column like_call(const kernel_call& call) {
  const auto has_escape = call.arguments.size() == 3;
  const auto is_constant = call.arguments[1].is_constant() && (!has_escape || call.arguments[2].is_constant());
  const lane<std::string_view> patterns(call.arguments[1]);
  const lane<std::string_view> escapes(call.arguments[has_escape ? 2 : 1]);
  const auto escape_of = [&](std::uint32_t row) { return has_escape ? escapes[row] : std::string_view{}; };
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const lane<std::string_view> texts(call.arguments[0]);
  if (!is_constant)
    return detail::store_bits(
      call, nulls, [&](std::uint32_t row) { return like<Compared>{}(texts[row], patterns[row], escape_of(row)); });
  const like_pattern pattern(patterns[0], escape_of(0), Compared);
  if (pattern.error() != row_error::none)
    return detail::store_bits(call, nulls, [&](std::uint32_t) -> fallible<bool> { return pattern.error(); });
  like_search search(pattern);
  return detail::store_bits(call, nulls, [&](std::uint32_t row) { return search.matches(texts[row]); });
}

enum class reach : std::uint8_t { part, whole };

template <reach How>
column matches(const kernel_call& call) {
  const regex_lookup regexes(call);
  const auto has_options = call.arguments.size() == 3;
  const auto match = [&](std::string_view text, std::string_view pattern, std::string_view options) -> fallible<bool> {
    const auto* regex = regexes.find(pattern, options);
    if (regex == nullptr)
      return row_error::invalid_argument;
    return How == reach::whole ? re2::RE2::FullMatch(text, *regex) : re2::RE2::PartialMatch(text, *regex);
  };
  if (has_options)
    return map_rows(call, match);
  return map_rows(call, [&](std::string_view text, std::string_view pattern) { return match(text, pattern, {}); });
}

fallible<std::string_view> extract_group(const regex_lookup& regexes, std::string_view text, std::string_view pattern,
                                         std::int32_t group) {
  constexpr std::int32_t groups_max = 9;
  const auto* regex = regexes.find(pattern, {});
  if (regex == nullptr || group < 0 || group > groups_max)
    return row_error::invalid_argument;
  std::array<re2::StringPiece, groups_max + 1> groups;
  if (group > regex->NumberOfCapturingGroups() ||
      !regex->Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(), group + 1))
    return std::string_view{};
  const auto& found = groups[static_cast<std::size_t>(group)];
  return std::string_view(found.data(), found.size());
}

column extract(const kernel_call& call) {
  const regex_lookup regexes(call);
  if (call.arguments.size() == 2)
    return map_rows(
      call, [&](std::string_view text, std::string_view pattern) { return extract_group(regexes, text, pattern, 0); });
  return map_rows(call, [&](std::string_view text, std::string_view pattern, std::int32_t group) {
    return extract_group(regexes, text, pattern, group);
  });
}

column replace_matches(const kernel_call& call) {
  const regex_lookup regexes(call);
  if (call.arguments.size() == 3)
    return map_rows(call,
                    [&](text_sink& out, std::string_view text, std::string_view pattern, std::string_view replacement) {
                      return regexes.replace(out, text, {pattern, replacement, {}});
                    });
  return map_rows(call, [&](text_sink& out, std::string_view text, std::string_view pattern,
                            std::string_view replacement, std::string_view options) {
    return regexes.replace(out, text, {pattern, replacement, options});
  });
}

constexpr std::string_view like_help = "Whether the text matches a pattern: % is any text, _ one code point.";
constexpr std::string_view ilike_help = "As LIKE, whatever the case of letters.";
constexpr std::string_view regex_help = "Whether a regular expression matches somewhere in the text.";
constexpr std::string_view regex_full_help = "Whether a regular expression matches the whole text.";
constexpr std::string_view regex_options_help = "As without options; `i` is any case, `s` lets a dot match a line end.";
constexpr std::string_view extract_help =
  "The match of a regular expression, or one of its groups; empty when there is none.";
constexpr std::string_view replace_help =
  "The first match of a regular expression replaced, with option `g` all; \\1 is the first group.";

/// A row whose pattern is the second argument, and for which nothing else fails.
constexpr scalar_entry by_pattern(scalar_entry row) noexcept {
  row.fails_by = failure_cause::pattern;
  return pattern_at(1, row);
}

constexpr scalar_entry entries[] = {
  by_pattern(define(&like_call<letters::exact>, "like", "(varchar, varchar) -> boolean", like_help)),
  by_pattern(define(&like_call<letters::exact>, "like", "(varchar, varchar, varchar) -> boolean", like_help)),
  by_pattern(define(&like_call<letters::any_case>, "ilike", "(varchar, varchar) -> boolean", ilike_help)),
  by_pattern(define(&like_call<letters::any_case>, "ilike", "(varchar, varchar, varchar) -> boolean", ilike_help)),
  by_pattern(define(&matches<reach::whole>, "similar_to", "(varchar, varchar) -> boolean", regex_full_help)),
  by_pattern(define(&matches<reach::part>, "regexp_like", "(varchar, varchar) -> boolean", regex_help)),
  by_pattern(define(&matches<reach::part>, "regexp_like", "(varchar, varchar, varchar) -> boolean",
                    regex_options_help)),
  by_pattern(define(&matches<reach::part>, "regexp_matches", "(varchar, varchar) -> boolean", regex_help)),
  by_pattern(define(&matches<reach::part>, "regexp_matches", "(varchar, varchar, varchar) -> boolean",
                    regex_options_help)),
  by_pattern(define(&matches<reach::part>, "regexp", "(varchar, varchar) -> boolean", regex_help)),
  by_pattern(define(&matches<reach::whole>, "regexp_full_match", "(varchar, varchar) -> boolean", regex_full_help)),
  by_pattern(define(&matches<reach::whole>, "regexp_full_match", "(varchar, varchar, varchar) -> boolean",
                    regex_options_help)),
  by_pattern(define(&extract, "regexp_extract", "(varchar, varchar) -> varchar", extract_help)),
  by_pattern(define(&extract, "regexp_extract", "(varchar, varchar, integer) -> varchar", extract_help)),
  pattern_at(1, define(&replace_matches, "regexp_replace", "(varchar, varchar, varchar) -> varchar", replace_help)),
  pattern_at(1, define(&replace_matches, "regexp_replace", "(varchar, varchar, varchar, varchar) -> varchar", replace_help)),
};

} // namespace

std::span<const scalar_entry> pattern_functions() noexcept { return entries; }

} // namespace millrace
