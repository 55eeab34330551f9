#include <algorithm>
#include <array>

#include "millrace/engine/sql/keyword.hpp"
#include "millrace/engine/sql/printer/writer.hpp"

namespace millrace::sql {

namespace {

/// Whether the name, without quotes, begins a form with a grammar of its own, which takes plain
/// arguments but nothing else of what a call may carry.
bool begins_form(const call_expression& of) noexcept {
  if (of.name.parts.size() != 1)
    return false;
  const auto word = find_keyword(of.name.parts[0].text);
  return word == keyword::trim || word == keyword::substring || word == keyword::extract;
}

bool has_no_suffix(const call_expression& of) noexcept {
  return of.within_group.empty() && of.filter == nullptr && of.nulls == nulls_treatment::unspecified &&
         of.over == nullptr;
}

/// CURRENT_TIMESTAMP and its like are written without parentheses.
bool is_current(const call_expression& of) noexcept {
  if (of.name.parts.size() != 1 || !of.arguments.empty() || !has_no_suffix(of))
    return false;
  switch (find_keyword(of.name.parts[0].text)) {
    case keyword::current_date:
    case keyword::current_time:
    case keyword::current_timestamp:
    case keyword::localtime:
    case keyword::localtimestamp: return true;
    default: return false;
  }
}

bool is_plain(const call_expression& of) noexcept {
  const bool has_plain_arguments =
    std::all_of(of.arguments.begin(), of.arguments.end(), [](const argument& given) {
      return !given.name.is_given() && given.value->kind != expression_kind::star;
    });
  return has_plain_arguments && !of.arguments.empty() && !of.is_distinct && of.order_by.empty() &&
         has_no_suffix(of);
}

} // namespace

void writer::write_call(const call_expression& of) {
  if (is_current(of))
    return write_upper(of.name.parts[0].text);
  const bool must_quote = begins_form(of) && !is_plain(of);
  for (const auto& part : of.name.parts) {
    const bool is_last = &part == &of.name.parts.back();
    const bool is_alone = of.name.parts.size() == 1;
    write_name(part.text, must_quote ? name_place::head : is_alone ? name_place::function : name_place::anywhere);
    text(is_last ? "(" : ".");
  }
  text(of.is_distinct ? "DISTINCT " : "");
  write_arguments(of.arguments);
  text(of.order_by.empty() ? "" : " ");
  write_order_by(of.order_by);
  text(")");
  if (!of.within_group.empty()) {
    text(" WITHIN GROUP (");
    write_order_by(of.within_group);
    text(")");
  }
  if (of.filter != nullptr) {
    clause(" FILTER (WHERE ", of.filter);
    text(")");
  }
  if (of.nulls != nulls_treatment::unspecified)
    text(of.nulls == nulls_treatment::ignore ? " IGNORE NULLS" : " RESPECT NULLS");
  if (of.over != nullptr)
    write_over(*of.over);
}

void writer::write_arguments(std::span<const argument> arguments) {
  separated(arguments, [&](const argument& given) {
    if (given.name.is_given()) {
      write_name(given.name.text, name_place::anywhere);
      text(" => ");
    }
    write(*given.value);
  });
}

void writer::write_order_by(std::span<const order_item> items) {
  text(items.empty() ? "" : "ORDER BY ");
  separated(items, [&](const order_item& item) {
    write(*item.key);
    text(item.is_descending ? " DESC" : "");
    if (item.nulls != nulls_order::unspecified)
      text(item.nulls == nulls_order::first ? " NULLS FIRST" : " NULLS LAST");
  });
}

void writer::write_over(const window_specification& of) {
  const bool is_name = of.base.is_given() && of.partition_by.empty() && of.order_by.empty() &&
                       of.frame == nullptr && of.buffer_rows == nullptr;
  text(is_name ? " OVER " : " OVER (");
  write_window_specification(of);
  text(is_name ? "" : ")");
}

void writer::write_window_specification(const window_specification& of) {
  std::string_view separator;
  const auto part = [&](std::string_view word) {
    text(std::exchange(separator, " "));
    text(word);
  };
  if (of.base.is_given()) {
    part("");
    write_name(of.base.text, name_place::head);
  }
  if (of.buffer_rows != nullptr) {
    part("ROWS WINDOW BUFFER ");
    write_operand(of.buffer_rows, precedence::other);
    text(" ROWS");
  }
  if (!of.partition_by.empty()) {
    part("PARTITION BY ");
    write_expressions(of.partition_by);
  }
  if (!of.order_by.empty()) {
    part("");
    write_order_by(of.order_by);
  }
  if (of.frame != nullptr) {
    part("");
    write_frame(*of.frame);
  }
}

void writer::write_frame(const window_frame& of) {
  text(of.unit == frame_unit::rows ? "ROWS BETWEEN " : "RANGE BETWEEN ");
  write_bound(of.start);
  text(" AND ");
  write_bound(of.end);
}

void writer::write_bound(const frame_bound& of) {
  constexpr auto words = std::to_array<std::string_view>(
    {"UNBOUNDED PRECEDING", " PRECEDING", "CURRENT ROW", " FOLLOWING", "UNBOUNDED FOLLOWING"});
  if (of.offset != nullptr)
    write_operand(of.offset, precedence::other);
  text(words[static_cast<std::size_t>(of.kind)]);
}

} // namespace millrace::sql
