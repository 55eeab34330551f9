#include <algorithm>
#include <array>

#include "millrace/engine/sql/keyword.hpp"
#include "millrace/engine/sql/printer.hpp"
#include "millrace/engine/sql/printer/writer.hpp"

namespace millrace::sql {

namespace {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Words that are names, but begin a form of their own in some place a name can stand.
constexpr auto forms = std::to_array<keyword>(
  {keyword::map, keyword::both, keyword::leading, keyword::trailing, keyword::unbounded});
constexpr auto function_forms = std::to_array<keyword>(
  {keyword::cast, keyword::try_cast, keyword::row, keyword::descriptor, keyword::position});
constexpr auto reserved_functions = std::to_array<keyword>({keyword::left, keyword::right});

template <std::size_t Count>
bool contains(const std::array<keyword, Count>& words, keyword word) noexcept {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool needs_quotes(std::string_view name, name_place place) noexcept {
  if (name.empty() || is_digit(name[0]) || !std::all_of(name.begin(), name.end(), is_plain))
    return true;
  const auto word = find_keyword(name);
  const bool is_reserved = class_of(word) == keyword_class::reserved;
  switch (place) {
    case name_place::anywhere: return is_reserved || contains(forms, word);
    case name_place::function:
      return (is_reserved && !contains(reserved_functions, word)) || contains(function_forms, word);
    case name_place::head: return word != keyword::none;
  }
  return true;
}

} // namespace

void writer::write_name(std::string_view name, name_place place) {
  if (!needs_quotes(name, place)) {
    text(name);
    return;
  }
  out_ += '"';
  for (const auto c : name)
    out_.append(c == '"' ? 2 : 1, c);
  out_ += '"';
}

void writer::write_string(std::string_view value) {
  out_ += '\'';
  for (const auto c : value)
    out_.append(c == '\'' ? 2 : 1, c);
  out_ += '\'';
}

void writer::write_upper(std::string_view word) {
  for (const auto c : word)
    out_ += c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

void writer::write_names(std::span<const identifier> names, std::string_view separator) {
  bool is_first = true;
  for (const auto& name : names) {
    text(is_first ? "" : separator);
    write_name(name.text, name_place::anywhere);
    is_first = false;
  }
}

void writer::write_name_list(std::span<const identifier> names) {
  text("(");
  write_names(names, ", ");
  text(")");
}

void writer::write_expressions(expression_list items) {
  separated(items, [&](const expression* item) { write(*item); });
}

void writer::clause(std::string_view word, const expression* value) {
  if (value == nullptr)
    return;
  text(word);
  write(*value);
}

namespace {

template <class Node>
std::string printed(const Node& node) {
  writer out;
  out.write(node);
  return out.take();
}

} // namespace

std::string print(const script& of) {
  return printed(of);
}

std::string print(const statement& of) {
  return printed(of);
}

std::string print(const query& of) {
  return printed(of);
}

std::string print(const expression& of) {
  return printed(of);
}

std::string print(const type_name& of) {
  return printed(of);
}

std::string print_name(std::string_view name) {
  writer out;
  out.write_name(name, name_place::anywhere);
  return out.take();
}

} // namespace millrace::sql
