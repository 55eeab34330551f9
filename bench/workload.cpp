#include "millrace/bench/workload.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "millrace/bench/or_exit.hpp"
#include "millrace/engine/engine.hpp"

namespace millrace {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t ms_us = 1'000;

constexpr std::array<column_formula, 4> orders{{
  {"order_id"},
  {"customer_id", type_id::bigint, 0, 1, 1000},
  {"order_date", type_id::varchar, 0, 0, 0, "2024-01-15"},
  {"total_amount", type_id::double_, 150, 1, 100},
}};

constexpr std::array<column_formula, 3> quotes{{
  {"symbol", type_id::varchar, 0, 1, 10, "SYM"},
  {"price", type_id::double_, 100, 1, 50},
  {"quoted_at", type_id::timestamp, 0, second_us},
}};

constexpr std::array<column_formula, 3> market_data{{
  {"symbol", type_id::varchar, 0, 1, 200, "SYM"},
  {"price", type_id::double_, 100, 1, 100},
  {"quantity", type_id::bigint, 0, 1, 1000},
}};

constexpr std::array<column_formula, 5> trades{{
  {"trader_id", type_id::varchar, 0, 1, 50, "T"},
  {"symbol", type_id::varchar, 0, 1, 100, "SYM"},
  {"price", type_id::double_, 100, 1, 50},
  {"quantity", type_id::bigint, 0, 1, 1000},
  {"trade_time", type_id::timestamp, 1'000'000 * ms_us, second_us},
}};

constexpr std::array<column_formula, 5> busy_trades{{
  {"trader_id", type_id::varchar, 0, 1, 20, "TRADER"},
  {"symbol", type_id::varchar, 0, 1, 10, "SYM"},
  {"price", type_id::double_, 100, 1, 50},
  {"quantity", type_id::bigint, 0, 1, 1000},
  {"trade_time", type_id::timestamp, 1'700'000'000 * ms_us, second_us},
}};

constexpr std::string_view window_query =
  "SELECT trader_id, symbol, COUNT(*), AVG(price), SUM(quantity), SUM(price * quantity) FROM trades "
  "GROUP BY trader_id, symbol WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)";
constexpr std::string_view window_changes_query =
  "SELECT trader_id, symbol, COUNT(*), AVG(price), SUM(quantity), SUM(price * quantity) FROM trades "
  "GROUP BY trader_id, symbol WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE) EMIT CHANGES";

constexpr std::array<workload, 10> table{{
  {"0_select", orders, "orders",
   "SELECT order_id, customer_id, order_date, total_amount FROM orders WHERE total_amount > 100"},
  {"0_select_half", orders, "orders",
   "SELECT order_id, customer_id, order_date, total_amount FROM orders WHERE total_amount > 200", false, 100'000,
   49'000},
  {"1_rows_window", quotes, "quotes",
   "SELECT symbol, price, "
   "AVG(price) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol ORDER BY quoted_at) AS mean, "
   "MIN(price) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol ORDER BY quoted_at) AS lowest, "
   "MAX(price) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol ORDER BY quoted_at) AS highest FROM quotes",
   true},
  {"2_group_by_final", market_data, "market_data",
   "SELECT symbol, COUNT(*), AVG(price), MIN(price), MAX(price), SUM(quantity) FROM market_data GROUP BY symbol "
   "EMIT FINAL",
   false, 100'000, 200},
  {"2_group_by_exact", market_data, "market_data",
   "SELECT symbol, COUNT(*), AVG(quantity), MIN(price), MAX(price), SUM(quantity) FROM market_data GROUP BY symbol "
   "EMIT FINAL",
   false, 100'000, 200},
  {"2_total", market_data, "market_data", "SELECT COUNT(*), SUM(quantity), MIN(price) FROM market_data EMIT FINAL", false,
   100'000, 1},
  {"2_group_by_changes", market_data, "market_data",
   "SELECT symbol, COUNT(*), AVG(price), MIN(price), MAX(price), SUM(quantity) FROM market_data GROUP BY symbol "
   "EMIT CHANGES"},
  {"3a_tumbling", trades, "trades", window_query, true, 100'000, 100'000, 1'668},
  {"3a_tumbling_small", busy_trades, "trades", window_query, true, 5'000, 1'680, 84},
  {"3b_changes", busy_trades, "trades", window_changes_query, true, 5'000, 5'000},
}};

[[nodiscard]] std::string_view type_name(type_id id) noexcept {
  switch (id) {
    case type_id::varchar: return "VARCHAR";
    case type_id::double_: return "DOUBLE";
    case type_id::timestamp: return "TIMESTAMP";
    default: return "BIGINT";
  }
}

} // namespace

std::span<const workload> workloads() noexcept { return table; }

const workload* find_workload(std::string_view name) noexcept {
  const auto found = std::find_if(table.begin(), table.end(), [&](const workload& load) { return load.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string script_of(const workload& load, unsigned delay_minutes) {
  auto text = "CREATE STREAM " + std::string(load.stream) + " (";
  for (const auto& column : load.columns) {
    text += &column == load.columns.data() ? "" : ", ";
    text += std::string(column.name) + ' ' + std::string(type_name(column.id));
  }
  if (delay_minutes != 0) {
    const std::string time(load.columns.back().name);
    text += ", WATERMARK FOR " + time + " AS " + time + " - INTERVAL '" + std::to_string(delay_minutes) + "' MINUTE";
  }
  return text + ") WITH (connector = 'memory');\n" + std::string(load.query) + ';';
}

physical_plan compile_or_exit(std::string_view script) {
  auto plan = compile(script);
  if (!plan.ok())
    exit_with(render(plan.error(), script));
  return std::move(*plan);
}

} // namespace millrace
