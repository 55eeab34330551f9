#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// Builds columns and expressions the way the analyzer would, for tests of functions and evaluator.
///
/// Ownership: owns the memory of its columns. Threads: one. Errors: a call that does not resolve or
/// text that does not read aborts the test.
class expression_fixture {
public:
  /// A column of a type from texts, `.` for NULL.
  std::uint32_t add_column(type value_type, std::initializer_list<std::string_view> texts) {
    return add_column(flat(value_type, std::vector<std::string_view>(texts)), static_cast<std::uint32_t>(texts.size()));
  }
  std::uint32_t add_column(const column& values, std::uint32_t rows) {
    columns_.push_back(values);
    row_count_ = rows;
    return static_cast<std::uint32_t>(columns_.size() - 1);
  }
  /// A dictionary column: `codes` choose from `entries`.
  std::uint32_t add_dictionary(type value_type, std::initializer_list<std::string_view> entries,
                               std::initializer_list<std::uint32_t> codes) {
    column values;
    values.value_type = value_type;
    values.encoding = column_encoding::dictionary;
    values.codes = memory_.copy(std::span<const std::uint32_t>(codes.begin(), codes.size())).data();
    values.dictionary = memory_.make<column>(flat(value_type, std::vector<std::string_view>(entries)));
    values.dictionary_size = static_cast<std::uint32_t>(entries.size());
    return add_column(values, static_cast<std::uint32_t>(codes.size()));
  }

  column flat(type value_type, const std::vector<std::string_view>& texts) {
    column_builder builder(value_type, static_cast<std::uint32_t>(texts.size()), memory_);
    for (const auto text : texts)
      append(builder, text);
    return builder.finish();
  }

  void set_rows(std::uint32_t rows) { row_count_ = rows; }
  void select(std::initializer_list<std::uint32_t> rows) { selected_ = rows; }

  [[nodiscard]] batch_view batch() const {
    batch_view batch;
    batch.columns = columns_;
    batch.row_count = row_count_;
    batch.rows = selected_.has_value() ? selection{selected_->data(), static_cast<std::uint32_t>(selected_->size())}
                                       : selection::all(row_count_);
    return batch;
  }

  [[nodiscard]] bound_expression read(std::uint32_t index) const {
    return read_column(index, columns_[index].value_type, true);
  }
  [[nodiscard]] static bound_expression literal(std::string_view text, type value_type) {
    if (text == ".")
      return make_literal({value_type, {}});
    return make_literal(parse_value(text, value_type).value());
  }
  [[nodiscard]] static bound_expression call(std::string_view name, std::vector<bound_expression> arguments) {
    std::vector<argument_shape> shapes;
    for (const auto& argument : arguments)
      shapes.push_back(shape_of(argument));
    const auto resolved = function_catalog::instance().resolve(name, shapes).value();
    bound_expression expression;
    expression.kind = expression_kind::call;
    expression.value_type = resolved.result_type;
    expression.function = resolved.entry;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      expression.arguments.push_back(cast_to(std::move(arguments[i]), resolved.argument_types[i]));
    return expression;
  }
  [[nodiscard]] static bound_expression lazy(expression_kind kind, type value_type,
                                             std::vector<bound_expression> arguments) {
    bound_expression expression;
    expression.kind = kind;
    expression.value_type = value_type;
    expression.arguments = std::move(arguments);
    return expression;
  }
  [[nodiscard]] static argument_shape shape_of(const bound_expression& argument) {
    argument_shape shape;
    shape.value_type = argument.value_type;
    if (argument.kind == expression_kind::literal && argument.value_type.is_integer() && !argument.constant.is_null())
      shape.integer_literal = argument.constant.as_int64();
    return shape;
  }

  /// The values of the alive rows of one expression, ` ` between, `.` for NULL, `!reason` for
  /// failures, which are `?!reason` where the value is not NULL.
  [[nodiscard]] std::string run(const bound_expression& expression) {
    evaluator program({expression});
    return run(program);
  }
  [[nodiscard]] std::string run(evaluator& program) {
    column out;
    row_failures failures;
    const auto input = batch();
    program.evaluate(input, chunk_, memory_, {&out, 1}, failures);
    std::string text;
    for (std::uint32_t i = 0; i < input.rows.count; ++i)
      text += (i == 0 ? "" : " ") + render(out, input.rows[i], failures);
    return text;
  }

  /// The rows a boolean expression selects, and how many failed.
  [[nodiscard]] std::string run_select(const bound_expression& expression,
                                       failing_rows failing = failing_rows::left_out) {
    evaluator program({expression});
    row_failures failures;
    const auto selected = program.select(batch(), chunk_, memory_, failures, failing);
    std::string text;
    for (std::uint32_t i = 0; i < selected.count; ++i)
      text += (i == 0 ? "" : " ") + std::to_string(selected[i]);
    return text + (failures.is_empty() ? "" : " !" + std::to_string(failures.entries().size()));
  }

  [[nodiscard]] arena& memory() noexcept { return memory_; }
  [[nodiscard]] chunk_facts& chunk() noexcept { return chunk_; }

private:
  static void append(column_builder& builder, std::string_view text) {
    if (text == ".")
      return builder.append_null();
    builder.append_value(parse_value(text, builder.value_type()).value());
  }
  static std::string render(const column& out, std::uint32_t row, const row_failures& failures) {
    for (const auto& failed : failures.entries())
      if (failed.row == row)
        return (out.is_valid(row) ? "?!" : "!") + std::string(name_of(failed.reason));
    if (!out.is_valid(row))
      return ".";
    std::string text;
    append_text(out, row, text);
    return text;
  }

  arena memory_;
  std::vector<column> columns_;
  std::uint32_t row_count_ = 0;
  std::optional<std::vector<std::uint32_t>> selected_;
  chunk_facts chunk_;
};

} // namespace millrace
