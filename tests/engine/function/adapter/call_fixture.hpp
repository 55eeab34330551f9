#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/column/text.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {

/// Makes columns of every encoding and calls over them, as a kernel gets them.
///
/// Ownership: owns the memory of the columns, the calls and their results. Threads: one.
class call_fixture {
public:
  /// A flat column of texts, `.` for NULL.
  [[nodiscard]] column flat(type value_type, std::initializer_list<std::string_view> texts) {
    return builder_.flat(value_type, std::vector<std::string_view>(texts));
  }
  [[nodiscard]] column constant(type value_type, std::string_view text) {
    auto values = flat(value_type, {text});
    values.encoding = column_encoding::constant;
    return values;
  }
  /// `codes` choose from `entries`.
  [[nodiscard]] column dictionary(type value_type, std::initializer_list<std::string_view> entries,
                                  std::initializer_list<std::uint32_t> codes) {
    column values;
    values.value_type = value_type;
    values.encoding = column_encoding::dictionary;
    values.codes = memory().copy(std::span<const std::uint32_t>(codes.begin(), codes.size())).data();
    values.dictionary = memory().make<column>(flat(value_type, entries));
    values.dictionary_size = static_cast<std::uint32_t>(entries.size());
    return values;
  }

  /// A call over `rows` rows, all alive unless `alive` names some.
  [[nodiscard]] kernel_call call(std::initializer_list<column> arguments, type result_type, std::uint32_t rows,
                                 std::initializer_list<std::uint32_t> alive = {}) {
    const auto columns = memory().copy(std::span<const column>(arguments.begin(), arguments.size()));
    const auto selected = memory().copy(std::span<const std::uint32_t>(alive.begin(), alive.size()));
    const auto chosen =
      alive.size() == 0 ? selection::all(rows)
                        : selection{selected.data(), static_cast<std::uint32_t>(selected.size())};
    return {columns, chosen, rows, result_type, memory(), failures_, batch_, chunk_, nullptr};
  }

  /// The values of the rows of the call that are alive, ` ` between, `.` for NULL.
  [[nodiscard]] static std::string text_of(const column& values, const kernel_call& call) {
    std::string text;
    for (std::uint32_t i = 0; i < call.rows.count; ++i) {
      text += i == 0 ? "" : " ";
      if (values.is_valid(call.rows[i]))
        append_text(values, call.rows[i], text);
      else
        text += '.';
    }
    return text;
  }
  /// Rows that failed with their reasons, as `2 overflow`, ` ` between.
  [[nodiscard]] std::string failures() const {
    std::string text;
    for (const auto& failed : failures_.entries())
      text += (text.empty() ? "" : " ") + std::to_string(failed.row) + " " + std::string(name_of(failed.reason));
    return text;
  }
  [[nodiscard]] arena& memory() noexcept { return builder_.memory(); }

private:
  expression_fixture builder_;
  row_failures failures_;
  batch_view batch_;
  chunk_facts chunk_;
};

} // namespace millrace
