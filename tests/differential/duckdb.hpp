#pragma once

#include <memory>
#include <string>
#include <vector>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// DuckDB as an oracle, loaded at run time: the batch engine whose answers ours must equal.
///
/// Ownership: owns the library, a database in memory and a connection. Threads: one. Errors: a
/// missing library or a failing statement is a failure.
class duckdb {
public:
  /// One row as text; NULL is `null_text`.
  using row = std::vector<std::string>;
  static constexpr const char* null_text = "\x01NULL";

  /// Loads `libduckdb.so` from a path.
  [[nodiscard]] static result<duckdb> load(const std::string& path);

  duckdb(duckdb&&) noexcept;
  duckdb& operator=(duckdb&&) noexcept;
  ~duckdb();

  [[nodiscard]] status run(const std::string& sql);
  [[nodiscard]] result<std::vector<row>> query(const std::string& sql);

private:
  struct library;
  explicit duckdb(std::unique_ptr<library> loaded);
  std::unique_ptr<library> library_;
};

} // namespace millrace
