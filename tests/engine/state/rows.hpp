#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/state/row_store.hpp"

namespace millrace {

using texts = std::vector<std::string>;
using bytes = std::vector<std::byte>;

inline row_layout layout_of(const std::vector<type>& types) { return {types, std::vector<bool>(types.size(), true)}; }

inline bytes copy_of(std::span<const std::byte> saved) { return {saved.begin(), saved.end()}; }

/// A value of a column as text, `.` for NULL.
inline std::string text_at(const column& source, std::size_t row) {
  return source.is_valid(row) ? to_string(value_at(source, row)) : ".";
}

/// Rows of texts, `.` for NULL, as a batch; each row's values in the order of the types.
struct table {
  std::vector<type> types;
  arena memory{};
  std::vector<column> columns{};
  batch_view batch{};

  table(std::vector<type> column_types, const std::vector<texts>& rows) : types(std::move(column_types)) {
    const auto count = static_cast<std::uint32_t>(rows.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      column_builder builder(types[i], count, memory);
      for (const auto& row : rows)
        row[i] == "." ? builder.append_null() : builder.append_value(parse_value(row[i], types[i]).value());
      columns.push_back(builder.finish());
    }
    batch.columns = columns;
    batch.row_count = count;
    batch.rows = selection::all(count);
  }

  [[nodiscard]] std::vector<heap_place> add_to(row_store& rows, const std::uint64_t* hashes = nullptr) const {
    std::vector<heap_place> places;
    rows.add(batch, batch.rows, hashes, places);
    return places;
  }
};

inline std::vector<texts> gathered(row_store& rows, const std::vector<heap_place>& places) {
  arena memory;
  const auto columns = rows.gather(places, memory);
  std::vector<texts> result(places.size());
  for (std::size_t row = 0; row < places.size(); ++row)
    for (const auto& values : columns)
      result[row].push_back(text_at(values, row));
  return result;
}

inline const std::vector<type> every_type = {type_id::boolean, type_id::integer,  type_id::bigint,
                                      type_id::double_, type_id::varchar,  type::decimal(38, 1),
                                      type_id::bytes,   type_id::interval, type_id::varchar,
                                      type_id::boolean};

/// Values of every type, NULL for one in five; texts are empty, short, long or very long.
inline texts random_row(random_sequence& random) {
  const auto text = [&] { return std::string(std::vector<std::size_t>{0, 3, 90, 5000}[random.below(4)], 'x'); };
  const auto number = [&] { return std::to_string(static_cast<std::int32_t>(random.next())); };
  const auto truth = [&] { return std::string(random.below(2) == 0 ? "true" : "false"); };
  texts row = {truth(), number(), number(), number(), text(), number(), "\\x00\\xFF", number() + " days", text(), truth()};
  for (auto& value : row)
    if (random.below(5) == 0)
      value = ".";
  return row;
}

} // namespace millrace
