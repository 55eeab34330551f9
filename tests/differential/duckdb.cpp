#include "millrace/tests/differential/duckdb.hpp"

#include <dlfcn.h>

#include <cstdint>

namespace millrace {

namespace {

/// The part of DuckDB's stable C interface that is needed here: handles are opaque pointers and a
/// result is six words that only its own functions read.
struct duckdb_result {
  std::uint64_t words[6];
};
using handle = void*;

} // namespace

struct duckdb::library {
  handle object = nullptr;
  handle database = nullptr;
  handle connection = nullptr;

  int (*open)(const char*, handle*) = nullptr;
  int (*connect)(handle, handle*) = nullptr;
  void (*disconnect)(handle*) = nullptr;
  void (*close)(handle*) = nullptr;
  int (*query)(handle, const char*, duckdb_result*) = nullptr;
  void (*destroy_result)(duckdb_result*) = nullptr;
  const char* (*result_error)(duckdb_result*) = nullptr;
  std::uint64_t (*column_count)(duckdb_result*) = nullptr;
  std::uint64_t (*row_count)(duckdb_result*) = nullptr;
  char* (*value_varchar)(duckdb_result*, std::uint64_t, std::uint64_t) = nullptr;
  void (*release)(void*) = nullptr;

  ~library() {
    if (connection != nullptr)
      disconnect(&connection);
    if (database != nullptr)
      close(&database);
    // The library stays loaded: its threads may still be on their way out.
  }

  template <class Function>
  bool bind(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(object, name));
    return function != nullptr;
  }
  bool bind_all() {
    return bind(open, "duckdb_open") && bind(connect, "duckdb_connect") && bind(disconnect, "duckdb_disconnect") &&
           bind(close, "duckdb_close") && bind(query, "duckdb_query") && bind(destroy_result, "duckdb_destroy_result") &&
           bind(result_error, "duckdb_result_error") && bind(column_count, "duckdb_column_count") &&
           bind(row_count, "duckdb_row_count") && bind(value_varchar, "duckdb_value_varchar") &&
           bind(release, "duckdb_free");
  }
};

duckdb::duckdb(std::unique_ptr<library> loaded) : library_(std::move(loaded)) {}
duckdb::duckdb(duckdb&&) noexcept = default;
duckdb& duckdb::operator=(duckdb&&) noexcept = default;
duckdb::~duckdb() = default;

result<duckdb> duckdb::load(const std::string& path) {
  auto loaded = std::make_unique<library>();
  loaded->object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded->object == nullptr)
    return failure{errc::not_found, std::string("cannot load DuckDB: ") + dlerror(), {}, {}};
  if (!loaded->bind_all())
    return failure{errc::corrupt, "this DuckDB lacks a function: " + path, {}, {}};
  if (loaded->open(nullptr, &loaded->database) != 0 || loaded->connect(loaded->database, &loaded->connection) != 0)
    return failure{errc::io, "cannot open a database in memory", {}, {}};
  return duckdb(std::move(loaded));
}

status duckdb::run(const std::string& sql) {
  auto rows = query(sql);
  return rows.ok() ? status{} : status{std::move(rows).take_error()};
}

result<std::vector<duckdb::row>> duckdb::query(const std::string& sql) {
  duckdb_result got{};
  if (library_->query(library_->connection, sql.c_str(), &got) != 0) {
    failure reason{errc::invalid_query, library_->result_error(&got), {}, {}};
    library_->destroy_result(&got);
    return reason;
  }
  std::vector<row> rows(library_->row_count(&got));
  const auto columns = library_->column_count(&got);
  for (std::uint64_t r = 0; r < rows.size(); ++r)
    for (std::uint64_t c = 0; c < columns; ++c) {
      auto* text = library_->value_varchar(&got, c, r);
      rows[r].emplace_back(text == nullptr ? null_text : text);
      library_->release(text);
    }
  library_->destroy_result(&got);
  return rows;
}

} // namespace millrace
