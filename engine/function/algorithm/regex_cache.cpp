#include "millrace/engine/function/algorithm/regex_cache.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "millrace/engine/function/algorithm/code_point.hpp"

namespace millrace {
namespace {

constexpr int groups_max = 9;
constexpr std::string_view known_options = "cislg";

std::unique_ptr<re2::RE2> compile(std::string_view pattern, std::string_view options) {
  re2::RE2::Options chosen;
  chosen.set_log_errors(false);
  chosen.set_max_mem(regex_bytes_max);
  for (const char option : options) {
    switch (option) {
      case 'c': chosen.set_case_sensitive(true); break;
      case 'i': chosen.set_case_sensitive(false); break;
      case 's': chosen.set_dot_nl(true); break;
      case 'l': chosen.set_literal(true); break;
      default: break;
    }
  }
  auto compiled = std::make_unique<re2::RE2>(pattern, chosen);
  return compiled->ok() ? std::move(compiled) : nullptr;
}

using group_list = std::array<re2::StringPiece, groups_max + 1>;

void append_replacement(text_sink& out, std::string_view text, const group_list& groups) {
  while (!text.empty()) {
    const auto backslash = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, backslash));
    text.remove_prefix(backslash);
    if (text.size() < 2)
      return out.append(text);
    if (text[1] >= '0' && text[1] <= '9') {
      const auto& group = groups[static_cast<std::size_t>(text[1] - '0')];
      out.append(std::string_view(group.data(), group.size()));
    } else {
      out.append(text[1]);
    }
    text.remove_prefix(2);
  }
}

} // namespace

const re2::RE2* regex_cache::find(std::string_view pattern, std::string_view options) {
  if (last_ != nullptr && last_->pattern == pattern && last_->options == options)
    return last_->regex.get();
  if (options.find_first_not_of(known_options) != std::string_view::npos)
    return nullptr;
  // None of the options is a slash, so the first one ends them.
  key_.assign(options).append(1, '/').append(pattern);
  auto found = kept_.find(key_);
  if (found == kept_.end()) {
    if (kept_.size() == regexes_kept_max)
      kept_.clear();
    found =
      kept_.emplace(key_, compiled{std::string(pattern), std::string(options), compile(pattern, options)}).first;
  }
  last_ = &found->second;
  return last_->regex.get();
}

regex_lookup::regex_lookup(const kernel_call& call) {
  auto& memo = call.memo == nullptr ? own_ : *call.memo;
  if (memo == nullptr)
    memo = std::make_unique<regex_cache>();
  // A memo is only ever seen by the function at its call site.
  cache_ = static_cast<regex_cache*>(memo.get());
}

row_error regex_lookup::replace(text_sink& out, std::string_view text, const replacement& how) const {
  const auto* regex = find(how.pattern, how.options);
  if (regex == nullptr)
    return row_error::invalid_argument;
  const auto is_global = how.options.find('g') != std::string_view::npos;
  const auto group_count = std::min(regex->NumberOfCapturingGroups(), groups_max) + 1;
  std::size_t done = 0;
  std::size_t from = 0;
  group_list groups{};
  while (from <= text.size() &&
         regex->Match(text, from, text.size(), re2::RE2::UNANCHORED, groups.data(), group_count)) {
    const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
    const auto end = begin + groups[0].size();
    // A match leaves no empty one at its end.
    if (end > begin || begin > done || done == 0) {
      out.append(text.substr(done, begin - done));
      append_replacement(out, how.text, groups);
      done = end;
    }
    // An empty match moves on by one code point, which is copied with what follows.
    from = groups[0].empty() ? end + (end < text.size() ? code_point_size(text.substr(end)) : 1) : end;
    if (!is_global)
      break;
  }
  out.append(text.substr(done));
  return row_error::none;
}

} // namespace millrace
