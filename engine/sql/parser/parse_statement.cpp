#include <algorithm>
#include <array>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

/// In the order of `show_subject`.
constexpr auto subjects =
  std::to_array<std::string_view>({"streams", "tables", "views", "functions", "jobs", "topology"});

} // namespace

statement* grammar::parse_query_statement() {
  auto* statement = pool_.make<query_statement>(tokens_.here());
  statement->value = parse_query();
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_explain() {
  auto* statement = pool_.make<explain_statement>(tokens_.take().span);
  if (tokens_.accept(keyword::analyze))
    statement->mode = explain_mode::analyze;
  else if (tokens_.accept(keyword::watermark))
    statement->mode = explain_mode::watermark;
  if (tokens_.is(keyword::explain))
    tokens_.fail_expected("a statement to explain");
  statement->inner = parse_explained();
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_explained() {
  return has_failed() ? pool_.make<query_statement>(tokens_.here()) : parse_statement();
}

statement* grammar::parse_insert() {
  auto* statement = pool_.make<insert_statement>(tokens_.take().span);
  tokens_.expect(keyword::into);
  statement->target = parse_qualified_name("the name of an output");
  const bool has_columns = tokens_.is(token_kind::left_parenthesis) && is_name(1) &&
                           (tokens_.is(token_kind::comma, 2) || tokens_.is(token_kind::right_parenthesis, 2));
  if (has_columns)
    statement->columns = parse_name_list("the name of a column");
  statement->source = parse_query();
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_show() {
  auto* statement = pool_.make<show_statement>(tokens_.take().span);
  const auto& found = tokens_.peek();
  const auto word = found.kind == token_kind::word ? fold(found.text) : std::string_view{};
  const auto* subject = std::find(subjects.begin(), subjects.end(), word);
  if (subject == subjects.end())
    tokens_.fail_expected("STREAMS, TABLES, VIEWS, FUNCTIONS, JOBS or TOPOLOGY", subjects);
  else
    statement->subject = static_cast<show_subject>(subject - subjects.begin());
  tokens_.take();
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_describe() {
  auto* statement = pool_.make<describe_statement>(tokens_.take().span);
  statement->name = parse_qualified_name("the name of a stream, table or view");
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_set() {
  auto* statement = pool_.make<set_statement>(tokens_.take().span);
  statement->setting = parse_option();
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_drop() {
  auto* statement = pool_.make<drop_statement>(tokens_.take().span);
  statement->relation = parse_relation_kind();
  if (tokens_.accept(keyword::if_)) {
    tokens_.expect(keyword::exists);
    statement->if_exists = true;
  }
  statement->name = parse_qualified_name("a name");
  statement->span = tokens_.since(statement->span);
  return statement;
}

statement* grammar::parse_job(job_action action) {
  auto* statement = pool_.make<job_statement>(tokens_.take().span);
  statement->action = action;
  tokens_.expect(keyword::job);
  statement->name = parse_qualified_name("the name of a job");
  statement->span = tokens_.since(statement->span);
  return statement;
}

} // namespace millrace::sql
