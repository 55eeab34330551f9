#include "millrace/tests/differential/random_query.hpp"

#include <array>
#include <cstdio>

#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

std::string timestamp_literal(std::int64_t us) {
  std::array<char, datetime_text_max> buffer{};
  return "TIMESTAMP '" + std::string(buffer.data(), format_timestamp(us, buffer)) + "'";
}

std::string decimal_literal(std::int64_t hundredths) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%s%lld.%02lld", hundredths < 0 ? "-" : "",
                static_cast<long long>(std::abs(hundredths) / 100), static_cast<long long>(std::abs(hundredths) % 100));
  return buffer.data();
}

} // namespace

random_table random_table::make(random_sequence& random, std::size_t row_count) {
  random_table table;
  table.shape.fields = {{"id", type_id::bigint, true},  {"k", type_id::integer, true},
                       {"s", type_id::varchar, true},  {"i", type_id::integer, true},
                       {"b", type_id::bigint, true},   {"d", type::decimal(10, 2), true},
                       {"f", type_id::double_, true},  {"g", type_id::boolean, true},
                       {"ts", type_id::timestamp, true}};
  static constexpr const char* texts[] = {"'a'", "'Ab'", "''", "'zebra'", "'Åse'", "'x y'", "'longer than fifteen bytes'",
                                            "'e\u0301a \u212a'"};
  std::int64_t time = -5 * us_per_second;
  const auto or_null = [&](std::string literal) { return random.below(8) == 0 ? std::string("NULL") : literal; };
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
  };
  for (std::size_t i = 0; i < row_count; ++i) {
    time += between(0, 3 * us_per_second);
    table.rows.push_back({std::to_string(i), or_null(std::to_string(between(-3, 3))), or_null(texts[random.below(8)]),
                          or_null(std::to_string(between(-1000, 1000))),
                          or_null(std::to_string(between(-100000, 100000))),
                          or_null(decimal_literal(between(-99999, 99999))),
                          or_null(std::to_string(static_cast<double>(between(-400, 400)) / 4) + "::DOUBLE"),
                          or_null(random.below(2) == 0 ? "TRUE" : "FALSE"), timestamp_literal(time)});
  }
  return table;
}

std::string random_query::integer(int depth) {
  if (depth <= 0)
    return pick({"k", "i", "b", "7", "-2", "0", "length(s)"});
  switch (random_->below(7)) {
    case 0: return "(" + integer(depth - 1) + " + " + integer(depth - 1) + ")";
    case 1: return "(" + integer(depth - 1) + " - " + integer(depth - 1) + ")";
    case 2: return "(" + integer(0) + " * " + std::to_string(random_->below(20)) + ")";
    case 3: return "(" + integer(depth - 1) + " % 13)";
    case 4: return "abs(" + integer(depth - 1) + ")";
    case 5: return "coalesce(" + integer(depth - 1) + ", " + integer(0) + ")";
    default: return "CASE WHEN " + condition(depth - 1) + " THEN " + integer(depth - 1) + " ELSE " + integer(0) + " END";
  }
}

std::string random_query::number(int depth) {
  if (depth <= 0)
    return pick({"d", "f", "i", "b", "1.25", "0.5", "-3"});
  switch (random_->below(5)) {
    case 0: return "(" + number(depth - 1) + " + " + number(depth - 1) + ")";
    case 1: return "(" + number(depth - 1) + " - " + number(depth - 1) + ")";
    case 2: return "(" + number(0) + " * " + pick({"d", "2", "0.5", "f"}) + ")";
    case 3: return "abs(" + number(depth - 1) + ")";
    default: return "CASE WHEN " + condition(depth - 1) + " THEN " + number(0) + " END";
  }
}

std::string random_query::text(int depth) {
  if (depth <= 0)
    return pick({"s", "'q'", "'ab'", "s"});
  switch (random_->below(10)) {
    case 6: return "reverse(" + text(depth - 1) + ")";
    case 7: return "md5(" + text(depth - 1) + ")";
    case 8: return "format('{:>6}|{:05d} {:x}', " + text(0) + ", " + integer(0) + ", " + integer(0) + ")";
    case 9: return "strftime(" + bucket() + ", '%Y-%m-%d %h %G-W%V-%u')";
    case 0: return "upper(" + text(depth - 1) + ")";
    case 1: return "lower(" + text(depth - 1) + ")";
    case 2: return "(" + text(depth - 1) + " || " + text(depth - 1) + ")";
    case 3: return "substring(" + text(depth - 1) + ", " + std::to_string(1 + random_->below(4)) + ", " +
                   std::to_string(random_->below(4)) + ")";
    case 4: return "coalesce(" + text(depth - 1) + ", 'none')";
    default: return "CASE WHEN " + condition(depth - 1) + " THEN " + text(0) + " ELSE " + text(0) + " END";
  }
}

std::string random_query::bucket() {
  const std::string width = "INTERVAL '" + std::to_string(1 + random_->below(9)) + "' " + pick({"MONTH", "YEAR", "DAY", "HOUR"});
  return "time_bucket(" + width + ", ts, " + pick({"INTERVAL '3' DAY", "INTERVAL '-5' MONTH", "TIMESTAMP '2001-02-03 04:05:06'"}) +
         ")";
}

std::string random_query::pattern() {
  std::string text = "'";
  for (auto count = random_->below(6); count != 0; --count)
    text += pick({"a", "e", "%", "%", "_", "o", "k", " "});
  return text + "'";
}

std::string random_query::list() {
  std::string text;
  for (auto count = 1 + random_->below(12); count != 0; --count)
    text += (text.empty() ? "" : ", ") + (random_->below(10) == 0 ? "NULL" : std::to_string(random_->below(40)));
  return text;
}

std::string random_query::condition(int depth) {
  if (depth <= 0)
    return pick({"g", "k IS NULL", "s IS NOT NULL", "i > 0", "f <= 1.5", "d <> 0.25", "s = 'a'"});
  static constexpr const char* comparisons[] = {" = ", " <> ", " < ", " <= ", " > ", " >= ", " IS DISTINCT FROM "};
  switch (random_->below(11)) {
    case 8: return "(" + text(depth - 1) + pick({" LIKE ", " NOT LIKE ", " ILIKE "}) + pattern() + ")";
    case 9: return "(" + integer(depth - 1) + pick({" IN (", " NOT IN ("}) + list() + "))";
    case 10: return "(" + number(0) + " IN (" + list() + "))";
    case 0: return "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
    case 1: return "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
    case 2: return "NOT (" + condition(depth - 1) + ")";
    case 3: return "(" + integer(depth - 1) + pick(comparisons) + integer(depth - 1) + ")";
    case 4: return "(" + number(depth - 1) + pick(comparisons) + number(depth - 1) + ")";
    case 5: return "(" + text(depth - 1) + pick(comparisons) + text(depth - 1) + ")";
    case 6: return "(" + integer(0) + " BETWEEN -50 AND " + integer(0) + ")";
    default: return "(" + text(0) + " IN ('a', 'zebra', " + text(0) + "))";
  }
}

std::string random_query::where() { return random_->below(3) == 0 ? "" : " WHERE " + condition(2); }

query_pair random_query::projection() {
  const auto query = "SELECT id, " + integer(3) + " AS e1, " + number(2) + " AS e2, " + text(2) + " AS e3, " +
                     condition(2) + " AS e4 FROM t" + where();
  return {query, query + " ORDER BY id"};
}

std::string random_query::aggregates() {
  static constexpr const char* choices[] = {"COUNT(*)", "COUNT(i)", "SUM(i)", "SUM(b)", "SUM(d)", "SUM(f)",
                                            "MIN(i)", "MAX(b)", "MIN(d)", "MAX(f)", "MIN(s)", "MAX(s)",
                                            "AVG(i)", "AVG(d)", "AVG(f)", "MIN(ts)", "MAX(g)", "FIRST(b)",
                                            "LAST(s)", "STDDEV(f)", "VAR_POP(f)", "COVAR_POP(f, i)", "COUNT(*) FILTER (WHERE g)", "SUM(i) FILTER (WHERE k > 0)"};
  std::string list;
  for (std::size_t i = 0; i < 3; ++i)
    list += std::string(", ") + pick(choices) + " AS a" + std::to_string(i);
  return list;
}

query_pair random_query::grouping() {
  const std::string key = random_->below(2) == 0 ? pick({"k", "s", "g", "i % 3", "d"}) : "k, s";
  const auto having = random_->below(3) == 0 ? std::string(" HAVING COUNT(*) > 1") : std::string{};
  const auto body = "SELECT " + key + aggregates() + " FROM t" + where() + " GROUP BY " + key + having;
  return {body + " EMIT FINAL", body};
}

query_pair random_query::window() {
  const std::string key = pick({"k", "s", "g"});
  const auto seconds = 1 + random_->below(20);
  const auto list = aggregates();
  const auto filter = where();
  const auto size = "INTERVAL '" + std::to_string(seconds) + "' SECOND";
  const auto us = std::to_string(seconds * 1000000);
  const auto floor = "epoch_us(ts) - ((epoch_us(ts) % " + us + ") + " + us + ") % " + us;
  return {"SELECT " + key + ", window_start" + list + " FROM t" + filter + " GROUP BY " + key + " WINDOW TUMBLING(ts, " +
            size + ")",
          "SELECT " + key + ", make_timestamp(" + floor + ")" + list + " FROM t" + filter + " GROUP BY " + key +
            ", make_timestamp(" + floor + ")"};
}

} // namespace millrace
