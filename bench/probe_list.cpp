#include "millrace/bench/probe_list.hpp"

namespace millrace {

namespace {

/// Adds probes of one kind after the other.
class probe_builder {
public:
  void group(std::string name) { group_ = std::move(name); }
  /// Counts the trades or texts for which a predicate is true.
  void predicate(const std::string& from, const std::string& ours, const std::string& theirs = {}) {
    const auto count = "SELECT COUNT(*) FROM " + from + " WHERE ";
    aggregate(count + ours, theirs.empty() ? theirs : count + theirs);
  }
  /// Takes the highest value of an expression, so that all of them are computed.
  void function(const std::string& from, const std::string& ours, const std::string& theirs = {}) {
    const auto highest = [&](const std::string& text) { return "SELECT MAX(" + text + ") FROM " + from; };
    aggregate(highest(ours), theirs.empty() ? theirs : highest(theirs));
  }
  void aggregate(std::string sql, std::string theirs = {}) {
    probes_.push_back({group_, std::move(sql), std::move(theirs), true, false});
  }
  void rows(std::string sql) { probes_.push_back({group_, std::move(sql), {}, false, true}); }
  [[nodiscard]] std::vector<probe> take() { return std::move(probes_); }

private:
  std::string group_;
  std::vector<probe> probes_;
};

/// A list of so many values in parentheses: `prefix` and every third number.
std::string list_of(const std::string& prefix, int count, const std::string& quote) {
  std::string text = "(";
  for (int i = 0; i < count; ++i)
    text += (i == 0 ? "" : ", ") + quote + prefix + std::to_string(3 * i) + quote;
  return text + ")";
}

void add_predicates(probe_builder& to) {
  to.group("predicates");
  to.predicate("trades", "price > 150");
  to.predicate("trades", "price BETWEEN 120 AND 130 AND quantity < 500");
  to.predicate("trades", "quantity % 7 = 3 OR price < 101");
  to.predicate("trades", "symbol = 'SYM42'");
  to.predicate("trades", "symbol <> 'SYM42'");
  to.predicate("trades", "symbol IN ('SYM1', 'SYM22', 'SYM33', 'SYM44', 'SYM55')");
  to.predicate("trades", "symbol IN " + list_of("SYM", 50, "'"));
  to.predicate("trades", "quantity IN " + list_of("", 50, ""));
  to.predicate("trades", "trade_time >= TIMESTAMP '2026-02-01 00:00:00'");
  to.predicate("trades", "CASE WHEN quantity > 500 THEN price > 150 ELSE symbol > 'SYM5' END");
  to.predicate("trades", "NULLIF(quantity, 7) IS NULL");
  to.predicate("trades", "symbol LIKE 'SYM1%'");
  to.predicate("texts", "body LIKE '%river%'");
  to.predicate("texts", "body LIKE '%a%b%'");
  to.predicate("texts", "body LIKE '%a_c%'");
  to.predicate("texts", "body LIKE '%stone%light%'");
  to.predicate("texts", "body LIKE 'the%'");
  to.predicate("texts", "body ILIKE '%RIVER%'");
  to.predicate("texts", "STARTS_WITH(body, 'stone')");
  to.predicate("texts", "CONTAINS(body, 'light river')");
  to.predicate("texts", "REGEXP_LIKE(body, 'st[a-z]ne.*light')", "regexp_matches(body, 'st[a-z]ne.*light')");
}

void add_functions(probe_builder& to) {
  to.group("numbers");
  to.function("trades", "price * quantity + 1");
  to.function("trades", "SQRT(price)");
  to.function("trades", "LN(price)");
  to.function("trades", "POWER(price, 1.5)");
  to.function("trades", "ROUND(price, 1)");
  to.function("trades", "FLOOR(price)");
  to.function("trades", "SIN(price)");
  to.function("trades", "ABS(quantity - 500)");
  to.function("trades", "CAST(price AS BIGINT)");
  to.function("trades", "GREATEST(price, quantity)");
  to.group("times");
  to.function("trades", "YEAR(trade_time)");
  to.function("trades", "EXTRACT(HOUR FROM trade_time)");
  to.function("trades", "DATE_TRUNC('hour', trade_time)");
  to.function("trades", "DATE_DIFF('day', TIMESTAMP '2020-01-01 00:00:00', trade_time)");
  to.function("trades", "STRFTIME(trade_time, '%Y-%m-%d %H:%M')");
  to.group("texts");
  to.function("texts", "LENGTH(body)");
  to.function("texts", "UPPER(body)");
  to.function("texts", "REVERSE(body)");
  to.function("texts", "SUBSTRING(body, 10, 20)");
  to.function("texts", "LEFT(body, 5)");
  to.function("texts", "RIGHT(body, 5)");
  to.function("texts", "TRIM(body)");
  to.function("texts", "LPAD(body, 220, '*')");
  to.function("texts", "REPLACE(body, 'river', 'lake')");
  to.function("texts", "SPLIT_PART(body, ' ', 3)");
  to.function("texts", "POSITION('light' IN body)");
  to.function("texts", "body || '!'");
  to.function("texts", "REGEXP_REPLACE(body, 'r[a-z]+', '-')");
  to.function("texts", "MD5(body)");
  to.function("texts", "SHA256(body)");
}

void add_groupings(probe_builder& to) {
  to.group("groupings");
  to.aggregate("SELECT symbol, COUNT(*), AVG(price), MIN(price), MAX(price), SUM(quantity) FROM trades GROUP BY symbol");
  to.aggregate("SELECT trader_id, symbol, SUM(quantity) FROM trades GROUP BY trader_id, symbol");
  to.aggregate("SELECT quantity, COUNT(*) FROM trades GROUP BY quantity");
  to.aggregate("SELECT symbol, STDDEV(price), CORR(price, quantity) FROM trades GROUP BY symbol");
  to.aggregate("SELECT symbol, MIN(trader_id), MAX(trade_time) FROM trades GROUP BY symbol");
}

void add_rows(probe_builder& to) {
  to.group("rows");
  to.rows("SELECT symbol, price, quantity FROM trades");
  to.rows("SELECT symbol, price FROM trades WHERE price > 150");
  to.group("limits");
  to.rows("SELECT * FROM trades LIMIT 10");
  to.rows("SELECT symbol, price FROM trades WHERE quantity = 7 LIMIT 1000 OFFSET 100");
  to.aggregate("SELECT SUM(quantity) FROM (SELECT quantity FROM trades LIMIT 1000000) AS first");
  to.group("sorts");
  to.rows("SELECT * FROM trades ORDER BY price DESC, trade_time LIMIT 10");
  to.rows("SELECT * FROM trades ORDER BY symbol, trade_time LIMIT 100");
  to.rows("SELECT * FROM trades ORDER BY price, trade_time LIMIT 10000");
  to.rows("SELECT * FROM trades ORDER BY trade_time DESC LIMIT 10");
  to.rows("SELECT * FROM trades ORDER BY price, trade_time");
  to.rows("SELECT * FROM trades ORDER BY symbol, trade_time");
  to.rows("SELECT * FROM trades ORDER BY trade_time");
  to.rows("SELECT * FROM trades ORDER BY quantity DESC, symbol, trade_time");
  to.rows("SELECT id FROM texts ORDER BY body, id");
  to.rows("SELECT * FROM texts ORDER BY body, id LIMIT 10");
}

} // namespace

std::vector<probe> all_probes() {
  probe_builder builder;
  add_predicates(builder);
  add_functions(builder);
  add_groupings(builder);
  add_rows(builder);
  return builder.take();
}

} // namespace millrace
