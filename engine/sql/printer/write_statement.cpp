#include <array>
#include <string>

#include "millrace/engine/sql/printer/writer.hpp"

namespace millrace::sql {

namespace {

/// In the order of their enumerations.
constexpr auto relations = std::to_array<std::string_view>({"STREAM ", "TABLE ", "VIEW "});
constexpr auto subjects =
  std::to_array<std::string_view>({"STREAMS", "TABLES", "VIEWS", "FUNCTIONS", "JOBS", "TOPOLOGY"});
constexpr auto actions = std::to_array<std::string_view>({"START JOB ", "STOP JOB ", "PAUSE JOB ", "RESUME JOB "});
constexpr auto modes = std::to_array<std::string_view>({"EXPLAIN ", "EXPLAIN ANALYZE ", "EXPLAIN WATERMARK "});

} // namespace

void writer::write(const script& of) {
  for (const auto* parsed : of.statements) {
    write(*parsed);
    text(";\n");
  }
}

void writer::write(const statement& of) {
  for (const auto& note : of.annotations) {
    text("-- @");
    text(note.name);
    text(note.value.empty() ? ":" : ": ");
    text(note.value);
    text("\n");
  }
  switch (of.kind) {
    case statement_kind::create: return write_create(as<create_statement>(of));
    case statement_kind::insert: return write_insert(as<insert_statement>(of));
    case statement_kind::query: return write(*as<query_statement>(of).value);
    case statement_kind::explain: return write_explain(as<explain_statement>(of));
    case statement_kind::show:
      text("SHOW ");
      return text(subjects[static_cast<std::size_t>(as<show_statement>(of).subject)]);
    case statement_kind::describe:
      text("DESCRIBE ");
      return write_names(as<describe_statement>(of).name.parts, ".");
    case statement_kind::set:
      text("SET ");
      return write_option(as<set_statement>(of).setting);
    case statement_kind::drop: return write_drop(as<drop_statement>(of));
    case statement_kind::job: return write_job(as<job_statement>(of));
  }
}

void writer::write_create(const create_statement& of) {
  text(of.or_replace ? "CREATE OR REPLACE " : "CREATE ");
  write_relation(of.relation);
  text(of.if_not_exists ? "IF NOT EXISTS " : "");
  write_qualified(of.name);
  if (of.has_columns)
    write_elements(of);
  if (!of.options.empty()) {
    text(" WITH (");
    separated(of.options, [&](const option& given) { write_option(given); });
    text(")");
  }
  if (of.definition != nullptr) {
    text(" AS ");
    write(*of.definition);
  }
}

void writer::write_elements(const create_statement& of) {
  text(" (");
  separated(of.columns, [&](const column_definition& column) { write_column(column); });
  std::string_view separator = of.columns.empty() ? "" : ", ";
  if (of.watermark != nullptr) {
    text(std::exchange(separator, ", "));
    text("WATERMARK FOR ");
    write_name(of.watermark->column.text, name_place::anywhere);
    clause(" AS ", of.watermark->value);
  }
  if (!of.primary_key.empty()) {
    text(separator);
    text("PRIMARY KEY ");
    write_name_list(of.primary_key);
  }
  text(")");
}

void writer::write_column(const column_definition& of) {
  write_name(of.name.text, name_place::head);
  if (of.type != nullptr) {
    text(" ");
    write(*of.type);
  }
  clause(" AS ", of.computed);
  text(of.is_not_null ? " NOT NULL" : "");
}

void writer::write_insert(const insert_statement& of) {
  text("INSERT INTO ");
  write_names(of.target.parts, ".");
  if (!of.columns.empty()) {
    text(" ");
    write_name_list(of.columns);
  }
  text(" ");
  write(*of.source);
}

void writer::write_explain(const explain_statement& of) {
  text(modes[static_cast<std::size_t>(of.mode)]);
  write(*of.inner);
}

void writer::write_option(const option& of) {
  write_string(of.name);
  text(" = ");
  switch (of.kind) {
    case option_kind::string: return write_string(of.value);
    case option_kind::number: return text(of.value);
    case option_kind::boolean: return write_upper(of.value);
  }
}

void writer::write_drop(const drop_statement& of) {
  text("DROP ");
  write_relation(of.relation);
  text(of.if_exists ? "IF EXISTS " : "");
  write_qualified(of.name);
}

void writer::write_job(const job_statement& of) {
  text(actions[static_cast<std::size_t>(of.action)]);
  write_names(of.name.parts, ".");
}

void writer::write_relation(relation_kind of) {
  text(relations[static_cast<std::size_t>(of)]);
}

void writer::write_qualified(const qualified_name& of) {
  // Declared and dropped names stand where IF may stand.
  write_name(of.parts.front().text, name_place::head);
  if (of.parts.size() == 1)
    return;
  text(".");
  write_names(of.parts.subspan(1), ".");
}

void writer::write(const type_name& of) {
  switch (of.kind) {
    case type_name_kind::array:
      text("ARRAY<");
      write(*of.element);
      return text(">");
    case type_name_kind::map:
      text("MAP<");
      write(*of.key);
      text(", ");
      write(*of.element);
      return text(">");
    case type_name_kind::row:
      text("ROW<");
      separated(of.members, [&](const type_name::member& member) {
        write_name(member.name.text, name_place::anywhere);
        text(" ");
        write(*member.type);
      });
      return text(">");
    case type_name_kind::simple:
      write_upper(of.name);
      text(of.parameters.empty() ? "" : "(");
      separated(of.parameters, [&](std::uint32_t parameter) { text(std::to_string(parameter)); });
      text(of.parameters.empty() ? "" : ")");
  }
}

} // namespace millrace::sql
