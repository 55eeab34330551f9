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
  auto* made = pool_.make<query_statement>(tokens_.here());
  made->value = parse_query();
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_explain() {
  auto* made = pool_.make<explain_statement>(tokens_.take().span);
  if (tokens_.accept(keyword::analyze))
    made->mode = explain_mode::analyze;
  else if (tokens_.accept(keyword::watermark))
    made->mode = explain_mode::watermark;
  if (tokens_.is(keyword::explain))
    tokens_.fail_expected("a statement to explain");
  made->inner = parse_explained();
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_explained() {
  return has_failed() ? pool_.make<query_statement>(tokens_.here()) : parse_statement();
}

statement* grammar::parse_insert() {
  auto* made = pool_.make<insert_statement>(tokens_.take().span);
  tokens_.expect(keyword::into);
  made->target = parse_qualified_name("the name of an output");
  const bool has_columns = tokens_.is(token_kind::left_parenthesis) && is_name(1) &&
                           (tokens_.is(token_kind::comma, 2) || tokens_.is(token_kind::right_parenthesis, 2));
  if (has_columns)
    made->columns = parse_name_list("the name of a column");
  made->source = parse_query();
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_show() {
  auto* made = pool_.make<show_statement>(tokens_.take().span);
  const auto& found = tokens_.peek();
  const auto word = found.kind == token_kind::word ? fold(found.text) : std::string_view{};
  const auto* subject = std::find(subjects.begin(), subjects.end(), word);
  if (subject == subjects.end())
    tokens_.fail_expected("STREAMS, TABLES, VIEWS, FUNCTIONS, JOBS or TOPOLOGY", subjects);
  else
    made->subject = static_cast<show_subject>(subject - subjects.begin());
  tokens_.take();
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_describe() {
  auto* made = pool_.make<describe_statement>(tokens_.take().span);
  made->name = parse_qualified_name("the name of a stream, table or view");
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_set() {
  auto* made = pool_.make<set_statement>(tokens_.take().span);
  made->setting = parse_option();
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_drop() {
  auto* made = pool_.make<drop_statement>(tokens_.take().span);
  made->relation = parse_relation_kind();
  if (tokens_.accept(keyword::if_)) {
    tokens_.expect(keyword::exists);
    made->if_exists = true;
  }
  made->name = parse_qualified_name("a name");
  made->span = tokens_.since(made->span);
  return made;
}

statement* grammar::parse_job(job_action action) {
  auto* made = pool_.make<job_statement>(tokens_.take().span);
  made->action = action;
  tokens_.expect(keyword::job);
  made->name = parse_qualified_name("the name of a job");
  made->span = tokens_.since(made->span);
  return made;
}

} // namespace millrace::sql
