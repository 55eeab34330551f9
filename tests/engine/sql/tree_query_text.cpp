#include "tree_text.hpp"

namespace millrace::sql {

void tree_text::add(const query& node) {
  open("query");
  for (const auto& table : node.common_tables) {
    open("with");
    word(table.name.text);
    names("columns", table.columns);
    add(*table.definition);
    close();
  }
  add(*node.body);
  add("order", node.order_by);
  part("limit", node.limit);
  part("offset", node.offset);
  flag(node.emit.kind == emit_kind::changes, "emit_changes");
  flag(node.emit.kind == emit_kind::final_, "emit_final");
  part("every", node.emit.every);
  flag(node.allows_unbounded_state, "unbounded_state");
  close();
}

void tree_text::add(const query_body& node) {
  switch (node.kind) {
    case body_kind::select: return add(as<select_body>(node));
    case body_kind::nested:
      open("nested");
      add(*as<nested_body>(node).inner);
      break;
    case body_kind::values:
      open("values");
      for (const auto& row : as<values_body>(node).rows)
        list("row", row);
      break;
    case body_kind::set_operation: {
      const auto& operation = as<set_operation>(node);
      open("set");
      number(operation.op);
      flag(operation.is_all, "all");
      add(*operation.left);
      add(*operation.right);
      break;
    }
  }
  close();
}

void tree_text::add(const select_body& node) {
  open(node.is_distinct ? "select_distinct" : "select");
  for (const auto& item : node.items) {
    add(*item.value);
    flag(item.alias.is_given(), "as " + std::string(item.alias.text));
  }
  for (const auto* source : node.from) {
    open("from");
    add(*source);
    close();
  }
  part("where", node.where);
  list("group", node.group_by);
  if (node.window != nullptr) {
    open("window");
    number(node.window->kind);
    add(node.window->arguments);
    close();
  }
  part("having", node.having);
  for (const auto& window : node.named_windows) {
    word(window.name.text);
    add(*window.specification);
  }
  part("qualify", node.qualify);
  close();
}

void tree_text::add(const table_source& node) {
  switch (node.kind) {
    case source_kind::named: return add(as<named_source>(node));
    case source_kind::function: return add(as<function_source>(node));
    case source_kind::join: return add(as<join_source>(node));
    case source_kind::subquery:
      open("subquery");
      add(*as<subquery_source>(node).subquery);
      add(as<subquery_source>(node).alias);
      return close();
  }
}

void tree_text::add(const table_alias& alias) {
  flag(alias.name.is_given(), "as " + std::string(alias.name.text));
  names("columns", alias.columns);
}

void tree_text::add(const named_source& node) {
  names("table", node.name.parts);
  part("as_of", node.as_of);
  add(node.alias);
}

void tree_text::add(const function_source& node) {
  open(node.name.text);
  for (const auto& given : node.arguments) {
    open(given.kind == table_argument_kind::table ? "table" : "argument");
    flag(given.name.is_given(), given.name.text);
    if (given.value != nullptr)
      add(*given.value);
    if (given.table != nullptr)
      add(*given.table);
    list("partition", given.partition_by);
    add("order", given.order_by);
    names("descriptor", given.columns);
    close();
  }
  flag(node.has_ordinality, "ordinality");
  add(node.alias);
  close();
}

void tree_text::add(const join_source& node) {
  open(node.is_asof ? "asof_join" : "join");
  number(node.join);
  add(*node.left);
  add(*node.right);
  part("within", node.within);
  part("on", node.on);
  names("using", node.using_columns);
  close();
}

void tree_text::add(const option& given) {
  open("option");
  number(given.kind);
  quoted(given.name);
  quoted(given.value);
  close();
}

void tree_text::add(const create_statement& node) {
  number(node.relation);
  flag(node.or_replace, "or_replace");
  flag(node.if_not_exists, "if_not_exists");
  flag(node.has_columns, "has_columns");
  names("name", node.name.parts);
  for (const auto& column : node.columns) {
    open("column");
    word(column.name.text);
    if (column.type != nullptr)
      add(*column.type);
    part("as", column.computed);
    flag(column.is_not_null, "not_null");
    close();
  }
  if (node.watermark != nullptr) {
    open("watermark");
    word(node.watermark->column.text);
    add(*node.watermark->value);
    close();
  }
  names("primary_key", node.primary_key);
  for (const auto& given : node.options)
    add(given);
  if (node.definition != nullptr)
    add(*node.definition);
}

void tree_text::add(const statement& node) {
  for (const auto& note : node.annotations) {
    open("annotation");
    word(note.name);
    quoted(note.value);
    close();
  }
  switch (node.kind) {
    case statement_kind::create:
      open("create");
      add(as<create_statement>(node));
      break;
    case statement_kind::insert:
      open("insert");
      names("into", as<insert_statement>(node).target.parts);
      names("columns", as<insert_statement>(node).columns);
      add(*as<insert_statement>(node).source);
      break;
    case statement_kind::query: return add(*as<query_statement>(node).value);
    case statement_kind::explain:
      open("explain");
      number(as<explain_statement>(node).mode);
      add(*as<explain_statement>(node).inner);
      break;
    case statement_kind::show:
      open("show");
      number(as<show_statement>(node).subject);
      break;
    case statement_kind::describe:
      open("describe");
      names("name", as<describe_statement>(node).name.parts);
      break;
    case statement_kind::set:
      open("set");
      add(as<set_statement>(node).setting);
      break;
    case statement_kind::drop:
      open("drop");
      number(as<drop_statement>(node).relation);
      flag(as<drop_statement>(node).if_exists, "if_exists");
      names("name", as<drop_statement>(node).name.parts);
      break;
    case statement_kind::job:
      open("job");
      number(as<job_statement>(node).action);
      names("name", as<job_statement>(node).name.parts);
      break;
  }
  close();
}

} // namespace millrace::sql
