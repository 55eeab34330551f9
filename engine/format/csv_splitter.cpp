#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/format/csv_scanner.hpp"
#include "millrace/engine/format/text_head.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {
namespace {

constexpr std::size_t block_size = 64;
/// Names of a header that an error message lists at most.
constexpr std::size_t names_shown_max = 20;
/// Bytes of each of them.
constexpr std::size_t name_bytes_max = 60;

std::string unquoted(std::string_view text, char quote) {
  if (quote == 0 || text.empty() || text.front() != quote)
    return std::string(text);
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    i += text[i] == quote ? 1U : 0U;
  }
  return name;
}

/// A name as it can stand in a message: not a whole file that has no line ends, nor what steers a terminal.
std::string shown(std::string_view name) {
  auto text = std::string(name.substr(0, name_bytes_max));
  std::replace_if(
    text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return name.size() > name_bytes_max ? text + "..." : text;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text = "the header has: ";
  for (std::size_t i = 0; i < std::min(names.size(), names_shown_max); ++i)
    text += (i == 0 ? "" : ", ") + shown(names[i]);
  return names.size() > names_shown_max ? text + ", ..." : text;
}

class csv_splitter final : public splitter {
public:
  csv_splitter(const schema& shape, const format_options& options)
    : schema_(shape), dialect_{options.delimiter, options.quote}, has_header_(options.has_header),
      record_(dialect_, 0) {}

  [[nodiscard]] result<file_start> open(std::string_view head) override {
    MILLRACE_TRY(check_encoding(head));
    if (has_bare_returns(head))
      return bare_returns();
    file_start start;
    start.skip = head.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    if (!has_header_)
      return start;
    while (start.skip < head.size() && (head[start.skip] == '\n' || head[start.skip] == '\r'))
      ++start.skip;
    // An empty file has no rows, whatever its columns are.
    if (start.skip == head.size())
      return start;
    std::vector<std::uint32_t> field_ends;
    const auto line = scan_record(head, start.skip, dialect_, &field_ends);
    if (line.quotes != quoting::sound)
      return failure{errc::schema_mismatch, "the header line has a misplaced or unclosed quote", "", {}};
    MILLRACE_TRY_ASSIGN(start.layout, match(names_of(head, start.skip, field_ends)));
    start.skip = std::min(line.end + 1, head.size());
    return start;
  }

  [[nodiscard]] std::size_t cut(std::string_view bytes) override {
    if (dialect_.quote == 0 || bytes.find(dialect_.quote) == std::string_view::npos)
      return bytes.rfind('\n') + 1;
    return cut_quoted(bytes);
  }

  /// A quote that turns out to be misplaced ends its record with its line.
  [[nodiscard]] std::size_t first(std::string_view bytes) override {
    const auto found = scan_record(bytes, 0, dialect_, nullptr);
    return found.is_terminated && found.quotes != quoting::open ? found.end + 1 : 0;
  }

  void begin_record(std::uint64_t open_bytes_max) override { record_ = record_follower(dialect_, open_bytes_max); }
  [[nodiscard]] std::uint64_t follow(std::string_view piece) override { return record_.follow(piece); }
  [[nodiscard]] std::uint64_t end_of_input() const override { return record_.end_of_input(); }
  [[nodiscard]] std::uint64_t undecided_from() const override { return record_.undecided_from(); }

private:
  /// Whether there are line ends, outside of quotes, that are carriage returns, and none that is a line feed.
  [[nodiscard]] bool has_bare_returns(std::string_view head) const noexcept {
    if (head.find('\n') != std::string_view::npos)
      return false;
    bool is_quoted = false;
    for (std::size_t i = 0; i + 1 < head.size(); ++i) {
      is_quoted ^= dialect_.quote != 0 && head[i] == dialect_.quote;
      if (!is_quoted && head[i] == '\r')
        return true;
    }
    return false;
  }

  [[nodiscard]] std::vector<std::string> names_of(std::string_view head, std::size_t begin,
                                                  const std::vector<std::uint32_t>& field_ends) const {
    std::vector<std::string> names;
    for (const auto end : field_ends) {
      auto text = head.substr(begin, end - begin);
      if (end == field_ends.back() && text.ends_with('\r'))
        text.remove_suffix(1);
      names.push_back(unquoted(text, dialect_.quote));
      begin = end + 1;
    }
    return names;
  }

  /// Returns the position of a declared column in the header, or its end where there is none.
  [[nodiscard]] static std::size_t position_of(const std::string& column, const std::vector<std::string>& names) {
    const auto exact = std::find(names.begin(), names.end(), column);
    if (exact != names.end())
      return static_cast<std::size_t>(exact - names.begin());
    const auto loose = std::find_if(names.begin(), names.end(),
                                    [&](const std::string& name) { return is_same_word(trim_blanks(name), column); });
    return static_cast<std::size_t>(loose - names.begin());
  }

  [[nodiscard]] result<std::shared_ptr<const file_layout>> match(const std::vector<std::string>& names) const {
    auto layout = std::make_shared<file_layout>();
    layout->columns.assign(names.size(), -1);
    for (std::uint32_t i = 0; i < schema_.size(); ++i) {
      const auto& column = schema_.fields[i].name;
      const auto at = position_of(column, names);
      if (at == names.size()) {
        const auto meant = suggestion(column, names);
        return failure{errc::schema_mismatch,
                       "the header lacks the declared column: " + column,
                       meant.empty() ? listed(names) : meant + " " + listed(names),
                       {}};
      }
      if (std::count(names.begin(), names.end(), names[at]) > 1)
        return failure{errc::schema_mismatch, "the header names a declared column twice: " + column, listed(names), {}};
      if (layout->columns[at] >= 0)
        return failure{
          errc::schema_mismatch, "the header has one column for two declared ones: " + names[at], listed(names), {}};
      layout->columns[at] = static_cast<std::int32_t>(i);
    }
    return std::shared_ptr<const file_layout>(std::move(layout));
  }

  [[nodiscard]] std::size_t cut_quoted(std::string_view bytes) const {
    std::size_t record = 0; // Where the record that is being read starts.
    quote_tracker quotes;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto width = std::min(block_size, bytes.size() - at);
      // Blocks are read whole, and a byte beyond, which the end of the input may not have.
      std::array<char, 2 * block_size> copied{};
      const bool is_at_end = bytes.size() - at <= block_size;
      if (is_at_end)
        std::copy_n(bytes.data() + at, width, copied.data());
      const auto* block = is_at_end ? copied.data() : bytes.data() + at;
      const auto masks = classify(block, dialect_);
      const auto [separators, misplaced] = quotes.advance(block, width, masks);
      const auto line_ends = separators & masks.newlines & bits_before(misplaced);
      if (line_ends != 0)
        record = at + block_size - static_cast<std::size_t>(std::countl_zero(line_ends));
      at += width;
      if (misplaced == 0)
        continue;
      const auto found = scan_record(bytes, record, dialect_, nullptr);
      if (!found.is_terminated || found.quotes == quoting::open)
        break;
      record = at = found.end + 1;
      quotes = quote_tracker{};
    }
    return record;
  }

  schema schema_;
  csv_dialect dialect_;
  bool has_header_;
  record_follower record_;
};

} // namespace

std::unique_ptr<splitter> make_csv_splitter(const schema& shape, const format_options& options) {
  return std::make_unique<csv_splitter>(shape, options);
}

} // namespace millrace
