#include "tree_text.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"

namespace millrace::sql {

namespace {

constexpr auto literal_names = std::to_array<std::string_view>(
  {"null", "boolean", "integer", "decimal", "floating", "string", "bytes", "date", "time", "timestamp"});
constexpr auto unary_names = std::to_array<std::string_view>({"plus", "negate", "not", "bit_not"});
constexpr auto binary_names = std::to_array<std::string_view>(
  {"or", "and", "=", "<>", "<", "<=", ">", ">=", "distinct", "not_distinct", "~", "!~", "||", "|",
   "#", "&", "<<", ">>", "+", "-", "*", "/", "%", "^"});
constexpr auto unit_names = std::to_array<std::string_view>({"none", "microsecond", "millisecond", "second", "minute",
                                                             "hour", "day", "week", "month", "quarter", "year"});

template <class Names, class Enumerator>
std::string_view name_in(const Names& names, Enumerator value) {
  return names.at(static_cast<std::size_t>(value));
}

} // namespace

void tree_text::open(std::string_view head) {
  if (!out_.empty() && out_.back() != '(')
    out_ += ' ';
  out_ += '(';
  out_ += head;
}

void tree_text::word(std::string_view text) {
  if (!out_.empty() && out_.back() != '(')
    out_ += ' ';
  out_ += text;
}

void tree_text::quoted(std::string_view text) {
  word("'" + std::string(text) + "'");
}

void tree_text::flag(bool value, std::string_view name) {
  if (value)
    word(name);
}

void tree_text::names(std::string_view head, std::span<const identifier> parts) {
  if (parts.empty())
    return;
  open(head);
  for (const auto& part : parts)
    word(part.text);
  close();
}

void tree_text::list(std::string_view head, expression_list items) {
  if (items.empty())
    return;
  open(head);
  for (const auto* item : items)
    add(*item);
  close();
}

void tree_text::part(std::string_view head, const expression* value) {
  if (value == nullptr)
    return;
  open(head);
  add(*value);
  close();
}

void tree_text::add(const expression& node) {
  if (const auto* constant = try_as<literal>(&node)) {
    open(name_in(literal_names, constant->type));
    quoted(constant->text);
    return close();
  }
  if (const auto* reference = try_as<column_reference>(&node))
    return names("column", reference->parts);
  if (const auto* prefix = try_as<unary_expression>(&node))
    return part(name_in(unary_names, prefix->op), prefix->operand);
  if (const auto* infix = try_as<binary_expression>(&node)) {
    open(name_in(binary_names, infix->op));
    add(*infix->left);
    add(*infix->right);
    return close();
  }
  if (const auto* called = try_as<call_expression>(&node))
    return add(*called);
  if (const auto* cases = try_as<case_expression>(&node))
    return add(*cases);
  add_test(node);
}

void tree_text::add_test(const expression& node) {
  if (const auto* truth = try_as<truth_test>(&node)) {
    open("is");
    flag(truth->is_negated, "not");
    number(truth->value);
    add(*truth->operand);
  } else if (const auto* range = try_as<between_test>(&node)) {
    open("between");
    flag(range->is_negated, "not");
    flag(range->is_symmetric, "symmetric");
    add(*range->operand);
    add(*range->low);
    add(*range->high);
  } else if (const auto* listed = try_as<in_list_test>(&node)) {
    open("in");
    flag(listed->is_negated, "not");
    add(*listed->operand);
    list("list", listed->items);
  } else if (const auto* found = try_as<in_query_test>(&node)) {
    open("in");
    flag(found->is_negated, "not");
    add(*found->operand);
    add(*found->subquery);
  } else if (const auto* pattern = try_as<like_test>(&node)) {
    open("like");
    flag(pattern->is_negated, "not");
    number(pattern->flavour);
    add(*pattern->operand);
    add(*pattern->pattern);
    part("escape", pattern->escape);
  } else if (const auto* any = try_as<quantified_test>(&node)) {
    open(any->over == quantifier::any ? "any" : "all");
    word(name_in(binary_names, any->op));
    add(*any->operand);
    part("array", any->array);
    if (any->subquery != nullptr)
      add(*any->subquery);
  } else {
    return add_constructor(node);
  }
  close();
}

void tree_text::add_constructor(const expression& node) {
  if (const auto* items = try_as<array_constructor>(&node)) {
    open("array");
    list("items", items->items);
  } else if (const auto* pairs = try_as<map_constructor>(&node)) {
    open("map");
    list("items", pairs->items);
  } else if (const auto* members = try_as<row_constructor>(&node)) {
    open("row");
    list("items", members->items);
  } else if (const auto* at = try_as<element_access>(&node)) {
    open("element");
    add(*at->operand);
    add(*at->index);
  } else if (const auto* member = try_as<member_access>(&node)) {
    open("member");
    add(*member->operand);
    word(member->name.text);
  } else if (const auto* span = try_as<interval_literal>(&node)) {
    open("interval");
    quoted(span->text);
    word(name_in(unit_names, span->from));
    flag(span->to != interval_unit::none, name_in(unit_names, span->to));
  } else if (const auto* all = try_as<star_expression>(&node)) {
    open("star");
    names("of", all->qualifier);
  } else if (const auto* converted = try_as<cast_expression>(&node)) {
    open(converted->is_try ? "try_cast" : "cast");
    add(*converted->operand);
    add(*converted->type);
  } else if (const auto* scalar = try_as<scalar_query>(&node)) {
    open("scalar");
    add(*scalar->subquery);
  } else {
    BOOST_REQUIRE(node.kind == expression_kind::exists);
    open("exists");
    add(*as<exists_test>(node).subquery);
  }
  close();
}

void tree_text::add(const case_expression& node) {
  open("case");
  part("of", node.operand);
  for (const auto& branch : node.branches) {
    part("when", branch.when);
    part("then", branch.then);
  }
  part("else", node.otherwise);
  close();
}

void tree_text::add(std::span<const argument> arguments) {
  for (const auto& given : arguments) {
    if (given.name.is_given()) {
      open("named");
      word(given.name.text);
    }
    add(*given.value);
    if (given.name.is_given())
      close();
  }
}

void tree_text::add(std::string_view head, std::span<const order_item> items) {
  if (items.empty())
    return;
  open(head);
  for (const auto& item : items) {
    open(item.is_descending ? "desc" : "asc");
    add(*item.key);
    flag(item.nulls == nulls_order::first, "nulls_first");
    flag(item.nulls == nulls_order::last, "nulls_last");
    close();
  }
  close();
}

void tree_text::add(const call_expression& node) {
  open("call");
  names("name", node.name.parts);
  flag(node.is_distinct, "distinct");
  add(node.arguments);
  add("order", node.order_by);
  add("within_group", node.within_group);
  part("filter", node.filter);
  flag(node.nulls == nulls_treatment::ignore, "ignore_nulls");
  flag(node.nulls == nulls_treatment::respect, "respect_nulls");
  if (node.over != nullptr)
    add(*node.over);
  close();
}

void tree_text::add(const window_specification& node) {
  open("over");
  flag(node.base.is_given(), node.base.text);
  part("buffer", node.buffer_rows);
  list("partition", node.partition_by);
  add("order", node.order_by);
  if (node.frame != nullptr) {
    open(node.frame->unit == frame_unit::rows ? "rows" : "range");
    for (const auto& bound : {node.frame->start, node.frame->end}) {
      number(bound.kind);
      part("offset", bound.offset);
    }
    close();
  }
  close();
}

void tree_text::add(const type_name& node) {
  open("type");
  number(node.kind);
  flag(!node.name.empty(), node.name);
  for (const auto parameter : node.parameters)
    number(parameter);
  for (const auto* inner : {node.key, node.element}) {
    if (inner != nullptr)
      add(*inner);
  }
  for (const auto& member : node.members) {
    word(member.name.text);
    add(*member.type);
  }
  close();
}

std::string tree_of(const script& parsed) {
  tree_text tree;
  for (const auto* each : parsed.statements)
    tree.add(*each);
  return tree.text();
}

std::string tree_of(std::string_view text) {
  const auto parsed = parse(text);
  if (!parsed.ok())
    BOOST_FAIL(render(parsed.error(), text));
  return tree_of(*parsed);
}

std::string expression_tree_of(std::string_view text) {
  const auto parsed = parse_expression(text);
  if (!parsed.ok())
    BOOST_FAIL(render(parsed.error(), text));
  tree_text tree;
  tree.add(*parsed->root);
  return tree.text();
}

failure failure_of(std::string_view text) {
  auto parsed = parse(text);
  if (parsed.ok())
    BOOST_FAIL("parses, but should not: " << text);
  return std::move(parsed).take_error();
}

} // namespace millrace::sql
