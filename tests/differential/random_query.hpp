#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// A table of random rows: its columns and every value as a SQL literal.
struct random_table {
  schema shape;
  std::vector<std::vector<std::string>> rows; ///< `NULL` or a literal that both engines read alike.

  /// Columns, always: id BIGINT ascending, k INTEGER of few values, s VARCHAR of few values, i
  /// INTEGER, b BIGINT, d DECIMAL(10,2), f DOUBLE of exact quarters, g BOOLEAN, ts TIMESTAMP ascending.
  static random_table make(random_sequence& random, std::size_t row_count);
};

/// The same query in both dialects.
struct query_pair {
  std::string ours;   ///< Over stream `t`, without DDL.
  std::string theirs; ///< Over table `t`.
};

/// Makes random queries: expressions and filters, groupings, groupings by tumbling windows. Only
/// forms are used whose meaning the language defines as DuckDB's.
class random_query {
public:
  explicit random_query(random_sequence& random) : random_(&random) {}

  [[nodiscard]] query_pair projection();
  [[nodiscard]] query_pair grouping();
  [[nodiscard]] query_pair window();

private:
  std::string number(int depth);
  std::string integer(int depth);
  std::string text(int depth);
  std::string condition(int depth);
  std::string bucket();
  std::string pattern();
  std::string list();
  std::string aggregates();
  std::string where();
  template <std::size_t N>
  const char* pick(const char* const (&choices)[N]) {
    return choices[random_->below(N)];
  }

  random_sequence* random_;
};

} // namespace millrace
