#include <array>

#include "millrace/engine/sql/printer/writer.hpp"

namespace millrace::sql {

void writer::write(const query& of) {
  text(of.with.empty() ? "" : "WITH ");
  separated(of.with, [&](const common_table& table) {
    write_name(table.name.text, name_place::anywhere);
    if (!table.columns.empty())
      write_name_list(table.columns);
    text(" AS ");
    write_subquery(table.definition);
  });
  text(of.with.empty() ? "" : " ");
  write_body(*of.body);
  text(of.order_by.empty() ? "" : " ");
  write_order_by(of.order_by);
  clause(" LIMIT ", of.limit);
  clause(" OFFSET ", of.offset);
  if (of.emit.kind != emit_kind::unspecified)
    text(of.emit.kind == emit_kind::changes ? " EMIT CHANGES" : " EMIT FINAL");
  if (of.emit.every != nullptr) {
    text(" EVERY ");
    write_operand(of.emit.every, precedence::additive);
  }
  text(of.allows_unbounded_state ? " ALLOW UNBOUNDED STATE" : "");
}

void writer::write_body(const query_body& of) {
  switch (of.kind) {
    case body_kind::select: return write_select(as<select_body>(of));
    case body_kind::set_operation: return write_set_operation(as<set_operation>(of));
    case body_kind::values: return write_values(as<values_body>(of));
    case body_kind::nested: return write_subquery(as<nested_body>(of).inner);
  }
}

void writer::write_set_operation(const set_operation& of) {
  constexpr auto words = std::to_array<std::string_view>({" UNION ", " EXCEPT ", " INTERSECT "});
  write_body(*of.left);
  text(words[static_cast<std::size_t>(of.op)]);
  text(of.is_all ? "ALL " : "");
  write_body(*of.right);
}

void writer::write_values(const values_body& of) {
  text("VALUES ");
  separated(of.rows, [&](expression_list row) { write_items("(", row, ")"); });
}

void writer::write_select(const select_body& of) {
  text(of.is_distinct ? "SELECT DISTINCT " : "SELECT ");
  separated(of.items, [&](const select_item& item) {
    write(*item.value);
    if (!item.alias.is_given())
      return;
    text(" AS ");
    write_name(item.alias.text, name_place::anywhere);
  });
  text(of.from.empty() ? "" : " FROM ");
  separated(of.from, [&](const table_source* source) { write_source(*source); });
  clause(" WHERE ", of.where);
  text(of.group_by.empty() ? "" : " GROUP BY ");
  write_expressions(of.group_by);
  if (of.window != nullptr)
    write_time_window(*of.window);
  clause(" HAVING ", of.having);
  write_named_windows(of.named_windows);
  clause(" QUALIFY ", of.qualify);
}

void writer::write_time_window(const time_window& of) {
  constexpr auto words = std::to_array<std::string_view>({"TUMBLING", "HOPPING", "SESSION", "CUMULATING"});
  text(" WINDOW ");
  text(words[static_cast<std::size_t>(of.kind)]);
  text("(");
  write_arguments(of.arguments);
  text(")");
}

void writer::write_named_windows(std::span<const named_window> windows) {
  text(windows.empty() ? "" : " WINDOW ");
  separated(windows, [&](const named_window& window) {
    write_name(window.name.text, name_place::anywhere);
    text(" AS (");
    write_window_specification(*window.specification);
    text(")");
  });
}

void writer::write_source(const table_source& of) {
  switch (of.kind) {
    case source_kind::named: return write_named_source(as<named_source>(of));
    case source_kind::function: return write_function_source(as<function_source>(of));
    case source_kind::join: return write_join(as<join_source>(of));
    case source_kind::subquery:
      write_subquery(as<subquery_source>(of).subquery);
      return write_alias(as<subquery_source>(of).alias);
  }
}

void writer::write_named_source(const named_source& of) {
  write_names(of.name.parts, ".");
  if (of.as_of != nullptr) {
    text(" FOR SYSTEM_TIME AS OF ");
    write_operand(of.as_of, precedence::other);
  }
  write_alias(of.alias);
}

void writer::write_function_source(const function_source& of) {
  write_name(of.name.text, name_place::anywhere);
  text("(");
  separated(of.arguments, [&](const table_argument& given) { write_table_argument(given); });
  text(")");
  text(of.has_ordinality ? " WITH ORDINALITY" : "");
  write_alias(of.alias);
}

void writer::write_table_argument(const table_argument& of) {
  if (of.name.is_given()) {
    write_name(of.name.text, name_place::anywhere);
    text(" => ");
  }
  switch (of.kind) {
    case table_argument_kind::value: write(*of.value); break;
    case table_argument_kind::table:
      text("TABLE ");
      write_source(*of.table);
      break;
    case table_argument_kind::descriptor:
      text("DESCRIPTOR");
      write_name_list(of.columns);
      break;
  }
  // In parentheses the list cannot run into the next argument.
  if (!of.partition_by.empty())
    write_items(" PARTITION BY (", of.partition_by, ")");
  text(of.order_by.empty() ? "" : " ");
  write_order_by(of.order_by);
}

void writer::write_join(const join_source& of) {
  constexpr auto words =
    std::to_array<std::string_view>({" JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN "});
  write_source(*of.left);
  text(of.is_asof ? " ASOF" : "");
  text(words[static_cast<std::size_t>(of.join)]);
  const bool is_group = of.right->kind == source_kind::join;
  text(is_group ? "(" : "");
  write_source(*of.right);
  text(is_group ? ")" : "");
  if (of.within != nullptr) {
    text(" WITHIN ");
    write_operand(of.within, precedence::additive);
  }
  clause(" ON ", of.on);
  if (!of.using_columns.empty()) {
    text(" USING ");
    write_name_list(of.using_columns);
  }
}

void writer::write_alias(const table_alias& of) {
  if (!of.name.is_given())
    return;
  text(" AS ");
  write_name(of.name.text, name_place::anywhere);
  if (of.columns.empty())
    return;
  text(" ");
  write_name_list(of.columns);
}

} // namespace millrace::sql
