#include "millrace/actors/connector/format_option.hpp"

#include <string>

#include "millrace/actors/connector/option_value.hpp"
#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

constexpr std::string_view line_ends = "\r\n";

/// Text that a field separator or quote can be: ASCII, and nothing that ends a line.
bool is_single_character(std::string_view text) noexcept {
  return text.size() == 1 && (text[0] == '\t' || (text[0] >= ' ' && text[0] <= '~'));
}

status set_delimiter(std::string_view name, const option_text& value, format_options& settings) {
  // SQL strings have no escapes, so a tab may also be written as people expect to.
  const std::string_view text = value.text == "\\t" ? std::string_view("\t") : std::string_view(value.text);
  if (!is_single_character(text))
    return bad_value(name, value, "one ASCII character");
  settings.delimiter = text[0];
  return {};
}

status set_header(std::string_view name, const option_text& value, format_options& settings) {
  MILLRACE_TRY_ASSIGN(settings.has_header, flag_of(name, value));
  return {};
}

status set_null(std::string_view name, const option_text& value, format_options& settings) {
  if (value.text.find_first_of(line_ends) != std::string::npos)
    return bad_value(name, value, "text without a line end");
  settings.null_text = value.text;
  return {};
}

status set_quote(std::string_view name, const option_text& value, format_options& settings) {
  if (!value.text.empty() && !is_single_character(value.text))
    return bad_value(name, value, "one ASCII character or empty");
  settings.quote = value.text.empty() ? '\0' : value.text[0];
  return {};
}

status set_timestamp_format(std::string_view name, const option_text& value, format_options& settings) {
  if (value.text.find('%') == std::string::npos || !is_timestamp_pattern(value.text))
    return bad_value(name, value, "a pattern of strptime, as in '%d/%m/%Y %H:%M:%S'");
  settings.timestamp_format = value.text;
  return {};
}

status set_message_rows(std::string_view name, const option_text& value, format_options& settings) {
  MILLRACE_TRY_ASSIGN(const auto rows, count_of(name, value));
  if (rows == 0 || rows > batch_rows_max)
    return bad_value(name, value, "1 to " + std::to_string(batch_rows_max));
  settings.message_rows = static_cast<std::uint32_t>(rows);
  return {};
}

constexpr format_option entries[] = {
  {"delimiter", "Character between the fields of a line; ',' by default.", "csv", set_delimiter},
  {"header", "Whether the first line names the columns; true by default.", "csv", set_header},
  {"message.rows", "Rows of a message that is written, 1 to 4096; 4096 by default. Fewer come out sooner.", "protobuf",
   set_message_rows},
  {"null", "Unquoted text that means NULL; the empty field by default.", "csv", set_null},
  {"quote",
   "Character around fields that hold delimiters or line ends; '\"' by default, '' for none, which cannot write text.",
   "csv", set_quote},
  {"timestamp.format", "Pattern of TIMESTAMP columns, as for strptime; ISO 8601 by default.", "csv json",
   set_timestamp_format},
};

} // namespace

std::span<const format_option> format_option_entries() noexcept { return entries; }

status check_together(const option_map& options, const format_options& settings) {
  const auto* quote = find_option(options, "quote");
  const auto* delimiter = find_option(options, "delimiter");
  if (settings.delimiter == settings.quote)
    return delimiter != nullptr ? bad_value("delimiter", *delimiter, "another character than the quote")
                                : bad_value("quote", *quote, "another character than the delimiter");
  const auto* null = find_option(options, "null");
  const auto& text = settings.null_text;
  if (null != nullptr && (text.find(settings.delimiter) != std::string::npos ||
                          (settings.quote != '\0' && text.find(settings.quote) != std::string::npos)))
    return bad_value("null", *null, "text without delimiter and quote");
  return {};
}

status check_unquoted_output(const option_map& options, const format_options& settings, const schema& shape) {
  const auto* quoted = settings.quote == '\0' ? find_quoted(shape, settings) : nullptr;
  if (quoted == nullptr)
    return {};
  return failure{errc::invalid_argument,
                 "an output without quotes cannot be read back: column `" + quoted->name + "` may need them",
                 "leave out `quote`, or write json", find_option(options, "quote")->span};
}

} // namespace millrace
