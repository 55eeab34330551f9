#include "millrace/actors/connector/letter_line.hpp"

#include <utility>

#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/format/json_string.hpp"

namespace millrace {

namespace {

/// Appends a byte that is ASCII or, where it is not, no part of a code point: a broken one is shown by its number.
void append_byte(char byte, std::string& out) {
  char bytes[json_escape_size_max];
  const bool is_shown = static_cast<unsigned char>(byte) < 0x7fU;
  out.append(bytes, is_shown ? write_json_byte(byte, bytes) : write_json_code(byte, bytes));
}

void append_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto size = valid_code_point_size(text);
    if (size > 1)
      out += text.substr(0, size);
    else
      append_byte(text[0], out);
    text.remove_prefix(size > 1 ? size : 1);
  }
  out += '"';
}

void append_string_or_null(std::string_view text, std::string& out) {
  if (text.empty())
    out += "null";
  else
    append_string(text, out);
}

void append_number_or_null(bool is_known, std::uint64_t number, std::string& out) {
  out += is_known ? std::to_string(number) : "null";
}

void append_text_or_null(const failed_operation::value_text& text, std::string& out) {
  if (text)
    append_string(*text, out);
  else
    out += "null";
}

template <class List, class Append>
void append_list(std::string_view name, std::string_view brackets, const List& list, Append append, std::string& out) {
  if (list.empty())
    return;
  ((out += ",\"") += name) += "\":";
  out += brackets[0];
  auto is_first = true;
  for (const auto& item : list) {
    out += std::exchange(is_first, false) ? "" : ",";
    append(item);
  }
  out += brackets[1];
}

/// Writes what is known of an operation; a letter of a record that was not decoded has no such fields.
void append_operation(const failed_operation& operation, std::string& out) {
  const auto add = [&](std::string_view name, std::string_view text) {
    if (text.empty())
      return;
    ((out += ",\"") += name) += "\":";
    append_string(text, out);
  };
  add("operator", operation.node);
  add("stream", operation.stream);
  add("function", operation.function);
  append_list("values", "[]", operation.values, [&](const auto& text) { append_text_or_null(text, out); }, out);
  append_list("key", "{}", operation.key, [&](const auto& part) {
    append_string(part.first, out);
    out += ':';
    append_text_or_null(part.second, out);
  }, out);
}

/// Shortens a record without cutting a code point in two.
std::string_view shorten(std::string_view raw) noexcept {
  if (raw.size() <= letter_raw_bytes_max)
    return raw;
  auto size = letter_raw_bytes_max;
  for (int step = 0; step < 3 && is_continuation(raw[size]); ++step)
    --size;
  return raw.substr(0, size);
}

} // namespace

void append_letter_line(const dead_letter& letter, std::uint64_t chunk_line, std::string& out) {
  const bool has_origin = !letter.origin.empty();
  out += "{\"source\":";
  append_string_or_null(letter.origin, out);
  out += ",\"line\":";
  append_number_or_null(has_origin && chunk_line != 0, chunk_line + letter.line, out);
  out += ",\"offset\":";
  append_number_or_null(has_origin, letter.offset, out);
  out += ",\"column\":";
  append_string_or_null(letter.column, out);
  out += ",\"reason\":";
  append_string(name_of(letter.reason), out);
  if (letter.operation)
    append_operation(*letter.operation, out);
  out += ",\"raw\":";
  append_string(shorten(letter.raw), out);
  if (!letter.detail.empty()) {
    out += ",\"detail\":";
    append_string(letter.detail, out);
  }
  out += "}\n";
}

} // namespace millrace
