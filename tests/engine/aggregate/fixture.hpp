#pragma once

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

/// State rows for some groups, all zero.
class group_states {
public:
  group_states(std::size_t groups, std::uint32_t bytes) : words_(bytes / 8), memory_(groups * words_) {}

  [[nodiscard]] std::byte* at(std::size_t group) noexcept {
    return reinterpret_cast<std::byte*>(memory_.data() + group * words_);
  }
  [[nodiscard]] std::vector<std::byte*> all() {
    std::vector<std::byte*> rows;
    for (std::size_t i = 0; i * words_ < memory_.size(); ++i)
      rows.push_back(at(i));
    return rows;
  }

private:
  std::size_t words_;
  std::vector<std::uint64_t> memory_;
};

/// A flat column of values.
inline column column_of_values(type value_type, const std::vector<value>& values, arena& memory) {
  column_builder builder(value_type, static_cast<std::uint32_t>(values.size()), memory);
  for (const auto& one : values)
    builder.append_value(one);
  return builder.finish();
}

/// A flat column of texts read as a type, `.` for NULL.
inline column column_of(type value_type, std::initializer_list<std::string_view> texts, arena& memory) {
  std::vector<value> values;
  for (const auto text : texts)
    values.push_back(text == "." ? value{value_type, {}} : parse_value(text, value_type).value());
  return column_of_values(value_type, values, memory);
}

inline resolved_aggregate resolve(std::string_view name, const std::vector<type>& arguments) {
  std::vector<argument_shape> shapes;
  for (const auto& value_type : arguments)
    shapes.push_back({.value_type = value_type});
  return aggregate_catalog::instance().resolve(name, shapes).value();
}

/// Text of each row of a result; `overflow` where the row failed.
inline std::vector<std::string> texts_of(const column& result, std::uint32_t count, const row_failures& failures) {
  std::vector<std::string> texts;
  for (std::uint32_t row = 0; row < count; ++row)
    texts.push_back(to_string(value_at(result, row)));
  for (const auto& failed : failures.entries())
    texts[failed.row] = name_of(failed.reason);
  return texts;
}

/// The value of one aggregate over all rows of a column, as text.
inline std::string aggregate_of(std::string_view name, const column& source, std::uint32_t count) {
  const auto chosen = resolve(name, {source.value_type});
  arena memory;
  state_heap heap;
  group_states states(1, chosen.entry->state_size);
  const std::vector<std::byte*> rows(count, states.at(0));
  chosen.entry->update({.argument = &source, .rows = selection::all(count), .states = rows.data(), .heap = heap});
  row_failures failures;
  const auto result = chosen.entry->finish({.states = rows.data(),
                                            .count = 1,
                                            .result_type = chosen.result_type,
                                            .heap = heap,
                                            .memory = memory,
                                            .failures = failures});
  BOOST_TEST((result.value_type == chosen.result_type));
  return texts_of(result, 1, failures)[0];
}

inline std::string aggregate_of(std::string_view name, type value_type, std::initializer_list<std::string_view> texts) {
  arena memory;
  return aggregate_of(name, column_of(value_type, texts, memory), static_cast<std::uint32_t>(texts.size()));
}

} // namespace millrace
