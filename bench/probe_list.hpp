#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace millrace {

/// A file that probes read.
enum class probe_input : std::uint8_t {
  trades, ///< trader_id, symbol, price, quantity, trade_time: one row a second, prices and quantities at random.
  texts,  ///< id, body: about 200 bytes of words.
};

/// One small query, as both engines understand it.
struct probe {
  std::string group;  ///< What it is about: a heading of the table.
  std::string sql;    ///< `SELECT ... FROM trades ...` or `... FROM texts ...`.
  std::string theirs; ///< The same for DuckDB, where it has another name for a thing; empty where not.
  bool is_final = false;   ///< An aggregate: ours needs EMIT FINAL.
  bool is_ordered = false; ///< Rows must come in the same order.

  [[nodiscard]] probe_input input() const {
    return sql.find("FROM texts") == std::string::npos ? probe_input::trades : probe_input::texts;
  }
};

/// Every probe, by group.
[[nodiscard]] std::vector<probe> all_probes();

} // namespace millrace
