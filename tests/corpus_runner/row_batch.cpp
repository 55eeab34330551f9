#include "millrace/tests/corpus_runner/row_batch.hpp"

#include <map>

#include "millrace/tests/corpus_runner/literal.hpp"
#include "millrace/tests/corpus_runner/stream_script.hpp"

namespace millrace {

namespace {

using literal_rows = std::vector<std::vector<std::string>>;

result<column> flat_column(type value_type, const std::vector<std::string>& literals, arena& memory) {
  column_builder builder(value_type, static_cast<std::uint32_t>(literals.size()), memory);
  for (const auto& literal : literals)
    MILLRACE_TRY(append_literal(literal, builder));
  return builder.finish();
}

result<column> dictionary_column(type value_type, const std::vector<std::string>& literals, arena& memory) {
  // Entries stand in reverse order of appearance, so that codes are not row numbers.
  std::vector<std::string> entries;
  std::map<std::string, std::uint32_t> numbers;
  for (auto literal = literals.rbegin(); literal != literals.rend(); ++literal)
    if (numbers.emplace(*literal, static_cast<std::uint32_t>(entries.size())).second)
      entries.push_back(*literal);
  MILLRACE_TRY_ASSIGN(const auto stored, flat_column(value_type, entries, memory));
  auto* codes = memory.allocate<std::uint32_t>(literals.size());
  for (std::size_t i = 0; i < literals.size(); ++i)
    codes[i] = numbers[literals[i]];
  column values;
  values.value_type = value_type;
  values.encoding = column_encoding::dictionary;
  values.codes = codes;
  values.dictionary = memory.make<column>(stored);
  values.dictionary_size = static_cast<std::uint32_t>(entries.size());
  return values;
}

result<column> encoded_column(type value_type, const std::vector<std::string>& literals, column_encoding encoding,
                              arena& memory) {
  if (encoding == column_encoding::dictionary)
    return dictionary_column(value_type, literals, memory);
  MILLRACE_TRY_ASSIGN(auto result, flat_column(value_type, literals, memory));
  const auto all_equal = std::all_of(literals.begin(), literals.end(), [&](const auto& l) { return l == literals[0]; });
  if (encoding == column_encoding::constant && all_equal)
    result.encoding = column_encoding::constant;
  return result;
}

} // namespace

result<row_batch> make_row_batch(const schema& shape, std::span<const std::string> rows, column_encoding encoding) {
  std::vector<std::vector<std::string>> by_column(shape.size());
  for (const auto& row : rows) {
    auto literals = split_literals(row);
    if (!literals.empty() && literals[0] == "+")
      literals.erase(literals.begin());
    if (literals.size() != shape.size())
      return failure{errc::syntax, "a row has " + std::to_string(literals.size()) + " values: " + row, {}, {}};
    for (std::size_t i = 0; i < literals.size(); ++i)
      by_column[i].push_back(std::move(literals[i]));
  }
  row_batch batch;
  batch.memory = std::make_unique<arena>();
  for (std::uint32_t i = 0; i < shape.size(); ++i) {
    MILLRACE_TRY_ASSIGN(auto column, encoded_column(shape.fields[i].value_type, by_column[i], encoding, *batch.memory));
    batch.columns.push_back(column);
  }
  const auto count = static_cast<std::uint32_t>(rows.size());
  batch.rows.columns = batch.columns;
  batch.rows.row_count = count;
  batch.rows.rows = selection::all(count);
  return batch;
}

std::string row_text(const local_job::row& row, const std::vector<field>& fields) {
  std::string text = row.kind == change_kind::remove || row.kind == change_kind::update_before ? "-" : "+";
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    text += "  ";
    text += row.cells[i] == local_job::null_cell ? std::string(".") : to_literal(row.cells[i], fields[i].value_type);
  }
  return text;
}

result<std::string> normal_row(const std::string& line, const std::vector<field>& fields) {
  auto literals = split_literals(line);
  std::string text = "+";
  if (!literals.empty() && (literals[0] == "+" || literals[0] == "-")) {
    text = literals[0];
    literals.erase(literals.begin());
  }
  if (literals.size() != fields.size())
    return failure{errc::syntax, "a row has " + std::to_string(literals.size()) + " values", {}, {}};
  for (std::size_t i = 0; i < literals.size(); ++i) {
    MILLRACE_TRY_ASSIGN(const auto canonical, canonical_literal(literals[i], fields[i].value_type, local_job::null_cell));
    text += "  " + (canonical == local_job::null_cell ? std::string(".") : to_literal(canonical, fields[i].value_type));
  }
  return text;
}

} // namespace millrace
