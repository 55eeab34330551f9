#include "millrace/engine/base/result.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "millrace/engine/base/utf8.hpp"

namespace millrace {

std::string_view name_of(errc code) noexcept {
  switch (code) {
    case errc::syntax: return "syntax";
    case errc::unknown_name: return "unknown_name";
    case errc::ambiguous_name: return "ambiguous_name";
    case errc::duplicate_name: return "duplicate_name";
    case errc::type_mismatch: return "type_mismatch";
    case errc::invalid_argument: return "invalid_argument";
    case errc::unsupported: return "unsupported";
    case errc::invalid_query: return "invalid_query";
    case errc::limit_exceeded: return "limit_exceeded";
    case errc::not_found: return "not_found";
    case errc::permission_denied: return "permission_denied";
    case errc::io: return "io";
    case errc::no_space: return "no_space";
    case errc::corrupt: return "corrupt";
    case errc::schema_mismatch: return "schema_mismatch";
    case errc::row_error: return "row_error";
    case errc::cancelled: return "cancelled";
    case errc::failed_precondition: return "failed_precondition";
    case errc::internal: return "internal";
  }
  return "internal";
}

namespace {

/// Longest piece of the offending line that is shown, in bytes, and how much of it stands before
/// the caret when the line is longer.
constexpr std::size_t shown_bytes_max = 160;
constexpr std::size_t shown_bytes_before = 100;
constexpr std::string_view cut_mark = "...";

/// The line of `text` that `offset` is in, and where in the line that is.
struct located_line {
  std::string_view line;
  std::size_t offset;
};

located_line line_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const auto newline = text.substr(0, offset).rfind('\n');
  const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
  const auto end = std::min(text.find('\n', offset), text.size());
  auto line = text.substr(begin, end - begin);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return {line, std::min(offset - begin, line.size())};
}

std::size_t code_point_begin(std::string_view text, std::size_t i) {
  while (i > 0 && i < text.size() && is_continuation(text[i]))
    --i;
  return i;
}

/// Renders the line with a caret under the place: one blank per code point before it, and tabs as
/// they are, so that they are as wide as above.
std::string render_caret(const located_line& where) {
  const auto& [line, offset] = where;
  std::size_t begin = 0;
  std::size_t end = line.size();
  if (line.size() > shown_bytes_max) {
    begin = code_point_begin(line, offset - std::min(offset, shown_bytes_before));
    end = code_point_begin(line, std::min(begin + shown_bytes_max, line.size()));
  }
  std::string shown = "\n  ";
  std::string below = "\n  ";
  if (begin > 0) {
    shown += cut_mark;
    below.append(cut_mark.size(), ' ');
  }
  shown += line.substr(begin, end - begin);
  if (end < line.size())
    shown += cut_mark;
  for (const auto c : line.substr(begin, offset - begin))
    if (!is_continuation(c))
      below += c == '\t' ? '\t' : ' ';
  return shown + below + '^';
}

} // namespace

std::string render(const failure& reason, std::string_view text) {
  std::string out;
  if (reason.span.is_known()) {
    out += "line " + std::to_string(reason.span.line) + ", column " +
           std::to_string(reason.span.column) + ": ";
  }
  out += reason.message;
  const auto where = line_at(text, reason.span.offset);
  if (reason.span.is_known() && !where.line.empty())
    out += render_caret(where);
  if (!reason.hint.empty())
    out += "\n  hint: " + reason.hint;
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t length_max = 64;
  a = a.substr(0, length_max);
  b = b.substr(0, length_max);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

} // namespace millrace
