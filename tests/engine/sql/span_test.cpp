#include <array>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

std::string_view text_at(const script& parsed, source_span span) {
  return parsed.text.substr(span.offset, span.length);
}

script parsed_script(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed.ok())
    BOOST_FAIL(render(parsed.error(), text));
  return std::move(parsed).value();
}

const query& query_of(const script& parsed) {
  return *as<query_statement>(*parsed.statements[0]).value;
}

} // namespace

BOOST_AUTO_TEST_SUITE(spans)

BOOST_AUTO_TEST_CASE(an_expression_spans_its_text) {
  constexpr auto texts = std::to_array<std::string_view>(
    {"a", "t.a", "1.5", "'x'", "-a", "a + b * c", "(a + b) * c", "NOT a", "a IS NOT NULL", "a BETWEEN 1 AND 2",
     "a IN (1, 2)", "a NOT IN (SELECT 1)", "a LIKE 'x' ESCAPE '!'", "a IS DISTINCT FROM b", "CASE WHEN a THEN b END",
     "CAST(a AS INT)", "a::DECIMAL(10, 2)", "f(a, b)", "COUNT(*)", "sum(a) FILTER (WHERE b) OVER (PARTITION BY c)",
     "lag(a) OVER w", "EXTRACT(YEAR FROM a)", "TRIM(BOTH 'x' FROM s)", "POSITION('a' IN b)", "SUBSTRING(s FROM 1)",
     "CURRENT_DATE", "INTERVAL '5' SECOND", "1m 30s", "DATE '2026-01-01'", "X'41'", "ARRAY[1, 2]", "ROW(1)", "(1, 2)",
     "a[1]", "(a).b", "(SELECT 1)", "EXISTS (SELECT 1)", "a = ANY (SELECT 1)", "a = b"});
  for (const auto text : texts) {
    const auto parsed = parsed_script("SELECT  " + std::string(text) + " AS x");
    const auto& item = as<select_body>(*query_of(parsed).body).items[0];
    BOOST_TEST(text_at(parsed, item.value->span) == text);
    BOOST_TEST(item.value->span.column == 9U);
    BOOST_TEST(text_at(parsed, item.alias.span) == "x");
  }
}

BOOST_AUTO_TEST_CASE(a_statement_spans_its_first_word_to_its_last) {
  const auto parsed = parsed_script("-- @a: 1\n SELECT a\nFROM t ; SHOW JOBS;");
  BOOST_TEST(text_at(parsed, parsed.statements[0]->span) == "SELECT a\nFROM t");
  BOOST_CHECK((parsed.statements[1]->span == source_span{3, 10, 28, 9}));
}

BOOST_AUTO_TEST_CASE(sources_span_their_aliases) {
  const auto parsed = parsed_script("SELECT 1 FROM a AS x LEFT JOIN TUMBLE(TABLE b, 1m) y ON c = d, (SELECT 2) z (q)");
  const auto& body = as<select_body>(*query_of(parsed).body);
  BOOST_TEST(text_at(parsed, body.from[0]->span) == "a AS x LEFT JOIN TUMBLE(TABLE b, 1m) y ON c = d");
  BOOST_TEST(text_at(parsed, as<join_source>(*body.from[0]).right->span) == "TUMBLE(TABLE b, 1m) y");
  BOOST_TEST(text_at(parsed, body.from[1]->span) == "(SELECT 2) z (q)");
}

BOOST_AUTO_TEST_CASE(parts_of_a_declaration_have_spans) {
  const auto parsed =
    parsed_script("CREATE STREAM s (a INT NOT NULL, b AS a, WATERMARK FOR a AS a - 5s) WITH (x.y = 'v', 'k' = -1)");
  const auto& statement = as<create_statement>(*parsed.statements[0]);
  BOOST_TEST(text_at(parsed, statement.name.span) == "s");
  BOOST_TEST(text_at(parsed, statement.columns[0].span) == "a INT NOT NULL");
  BOOST_TEST(text_at(parsed, statement.columns[0].type->span) == "INT");
  BOOST_TEST(text_at(parsed, statement.columns[1].span) == "b AS a");
  BOOST_TEST(text_at(parsed, statement.watermark->span) == "WATERMARK FOR a AS a - 5s");
  BOOST_TEST(text_at(parsed, statement.options[0].name_span) == "x.y");
  BOOST_TEST(text_at(parsed, statement.options[0].value_span) == "'v'");
  BOOST_TEST(text_at(parsed, statement.options[1].value_span) == "-1");
}

BOOST_AUTO_TEST_CASE(clauses_have_spans) {
  const auto parsed = parsed_script("SELECT 1 FROM t GROUP BY a WINDOW TUMBLING(1m) ORDER BY b DESC EMIT CHANGES EVERY 1s");
  const auto& whole = query_of(parsed);
  BOOST_TEST(text_at(parsed, as<select_body>(*whole.body).window->span) == "WINDOW TUMBLING(1m)");
  BOOST_TEST(text_at(parsed, whole.order_by[0].span) == "b DESC");
  BOOST_TEST(text_at(parsed, whole.emit.span) == "EMIT CHANGES EVERY 1s");
}

BOOST_AUTO_TEST_CASE(an_operator_has_a_span_of_its_own) {
  const auto parsed = parsed_script("SELECT a  <=  b");
  const auto& item = as<select_body>(*query_of(parsed).body).items[0];
  BOOST_TEST(text_at(parsed, as<binary_expression>(*item.value).op_span) == "<=");
}

BOOST_AUTO_TEST_SUITE_END()
