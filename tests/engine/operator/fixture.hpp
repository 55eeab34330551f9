#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// Rows as texts, `.` for NULL; values separated by blanks.
using text_rows = std::vector<std::string>;

inline std::vector<std::string> words_of(const std::string& line) {
  if (line.empty())
    return {""};
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    const auto end = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// Columns of some types from rows of texts, in `memory`.
inline std::vector<column> columns_of(const std::vector<type>& types, const text_rows& lines, arena& memory) {
  std::vector<column_builder> builders;
  for (const auto& value_type : types)
    builders.emplace_back(value_type, static_cast<std::uint32_t>(lines.size()), memory);
  for (const auto& line : lines) {
    const auto words = words_of(line);
    BOOST_REQUIRE_EQUAL(words.size(), types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (words[i] == ".")
        builders[i].append_null();
      else
        builders[i].append_value(parse_value(words[i], types[i]).value());
    }
  }
  std::vector<column> columns;
  for (auto& builder : builders)
    columns.push_back(builder.finish());
  return columns;
}

inline aggregate_call call_of(std::string_view name, const std::vector<type>& types, std::uint32_t argument) {
  std::vector<argument_shape> shapes;
  for (const auto& value_type : types)
    shapes.push_back({.value_type = value_type});
  const auto chosen = aggregate_catalog::instance().resolve(name, shapes).value();
  aggregate_call call;
  call.entry = chosen.entry;
  call.argument = argument;
  call.result_type = chosen.result_type;
  return call;
}

inline aggregate_call count_rows_call() { return call_of("count", {}, aggregate_call::no_column); }

/// Writes down every row: `kind major order|position: values`, kind only where it is not an insert.
class recording final : public row_receiver {
public:
  void push(const batch_view& rows, operator_context&) override {
    ++batches;
    fillable.clear();
    for (const auto& source : rows.columns)
      fillable.push_back(source.is_fillable);
    for (std::uint32_t k = 0; k < rows.rows.count; ++k) {
      const auto row = rows.rows[k];
      std::string line;
      if (rows.kinds != nullptr && rows.kinds[row] == change_kind::update_after)
        line += "~ ";
      if (rows.major_orders != nullptr)
        line += std::to_string(rows.major_order(row)) + "|";
      line += std::to_string(rows.position(row)) + ":";
      for (const auto& source : rows.columns)
        line += " " + (source.is_valid(row) ? to_string(value_at(source, row)) : std::string("."));
      lines.push_back(line);
    }
  }
  std::vector<std::string> lines;
  std::size_t batches = 0;
  std::vector<bool> fillable; ///< Which columns of the last batch are.
};

/// Writes down rejected rows as `position reason node`.
class recording_rejects final : public reject_receiver {
public:
  void reject(const batch_view& rows, const row_failures::entry& failed, std::uint32_t node) override {
    const std::string name(name_of(failed.reason));
    lines.push_back(std::to_string(rows.position(failed.row)) + " " + name + " " + std::to_string(node));
  }
  void count_nulls(const row_failures& failures) noexcept override { nulls += failures.entries().size(); }
  std::vector<std::string> lines;
  std::size_t nulls = 0;
};

/// Passes every batch on, for tests of what only needs the memory and the context of a driver.
class pass_through final : public stream_operator {
public:
  void push(const batch_view& rows, operator_context& context) override { output_.emit(rows, context); }
};

/// Drives one operator the way a query does, chunk by chunk: what a chunk was made of is gone when it ends.
///
/// Ownership: owns the memory of the current chunk. Threads: one.
class operator_driver {
public:
  operator_driver() : operator_driver(std::make_unique<pass_through>()) {}
  explicit operator_driver(std::unique_ptr<stream_operator> run) : run_(std::move(run)) { run_->output().connect(out); }

  [[nodiscard]] operator_context context(time_frontier frontier = {}) {
    return {memory, facts_, frontier, rejects, fatal};
  }
  [[nodiscard]] batch_view batch(const std::vector<type>& types, const text_rows& lines) {
    columns_.push_back(columns_of(types, lines, memory));
    batch_view batch;
    batch.columns = columns_.back();
    batch.row_count = static_cast<std::uint32_t>(lines.size());
    batch.rows = selection::all(batch.row_count);
    batch.first_position = next_position_;
    next_position_ += batch.row_count;
    return batch;
  }
  /// Runs a chunk of one batch that does not move time.
  void push(const std::vector<type>& types, const text_rows& lines) {
    auto chunk = context();
    run_->push(batch(types, lines), chunk);
    run_->advance(chunk);
    end_chunk();
  }
  /// Runs the last chunk.
  void finish() {
    auto chunk = context();
    chunk.frontier.after = event_time::max();
    run_->advance(chunk);
    run_->finish(chunk);
    end_chunk();
  }
  /// Forgets what the chunk was made of.
  void end_chunk() noexcept {
    memory.reset();
    columns_.clear();
  }
  [[nodiscard]] stream_operator& run() noexcept { return *run_; }

  arena memory;
  recording out;
  recording_rejects rejects;
  std::optional<failure> fatal;

private:
  std::unique_ptr<stream_operator> run_;
  chunk_facts facts_;
  std::vector<std::vector<column>> columns_;
  row_position next_position_ = 0;
};

inline void check_lines(const std::vector<std::string>& actual, const std::vector<std::string>& expected) {
  BOOST_TEST(actual == expected, boost::test_tools::per_element());
}

} // namespace millrace
