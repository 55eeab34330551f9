#include "random_batch.hpp"

#include <algorithm>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {

namespace {

const type all_types[] = {type_id::boolean,      type_id::tinyint,   type_id::smallint, type_id::integer,
                          type_id::bigint,       type_id::real,      type_id::double_,  type::decimal(9, 2),
                          type::decimal(38, 10), type_id::varchar,   type_id::bytes,    type_id::date,
                          type_id::time,         type_id::timestamp, type_id::interval, type_id::null};

std::int64_t signed_below(random_sequence& random, std::int64_t bound) {
  return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound) * 2)) - bound;
}

std::string random_text(random_sequence& random) {
  constexpr const char* pieces[] = {"a", "Z", " ", "", "price", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\x9f"};
  std::string text;
  for (auto count = random.below(6); count > 0; --count)
    text += pieces[random.below(std::size(pieces))];
  return text;
}

void append_random(random_sequence& random, column_builder& builder) {
  const auto& value_type = builder.value_type();
  switch (value_type.id) {
    case type_id::null: return builder.append_null();
    case type_id::boolean: return builder.append_bool(random.below(2) != 0);
    case type_id::tinyint: return builder.append_int32(static_cast<std::int32_t>(signed_below(random, 128)));
    case type_id::smallint: return builder.append_int32(static_cast<std::int32_t>(signed_below(random, 32768)));
    case type_id::integer:
    case type_id::date: return builder.append_int32(static_cast<std::int32_t>(random.next()));
    case type_id::bigint:
    case type_id::timestamp: return builder.append_int64(static_cast<std::int64_t>(random.next()));
    case type_id::time: return builder.append_int64(static_cast<std::int64_t>(random.below(us_per_day)));
    case type_id::real: return builder.append_float64(static_cast<float>(random.unit() * 1e6));
    case type_id::double_: return builder.append_float64((random.unit() - 0.5) * 1e12);
    case type_id::varchar: return builder.append_text(random_text(random));
    case type_id::bytes: return builder.append_text(std::string(random.below(5), static_cast<char>(random.next())));
    case type_id::interval:
      return builder.append_interval(
        {static_cast<std::int32_t>(random.below(100)), -3, signed_below(random, 1'000'000)});
    case type_id::decimal: {
      const auto bound = powers_of_ten[value_type.precision];
      const auto wide = static_cast<int128>((uint128{random.next()} << 64U) | random.next()) % bound;
      if (value_type.physical() == physical_type::int128)
        return builder.append_int128(wide);
      return builder.append_int64(static_cast<std::int64_t>(wide));
    }
  }
}

column random_flat(random_sequence& random, type value_type, std::uint32_t count, arena& memory) {
  column_builder builder(value_type, count, memory);
  const auto nulls_of_ten = random.below(3) * random.below(5);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (random.below(10) < nulls_of_ten)
      builder.append_null();
    else
      append_random(random, builder);
  }
  return builder.finish();
}

column random_column(random_sequence& random, type value_type, std::uint32_t row_count, arena& memory) {
  switch (random.below(4)) {
    case 0: {
      auto values = random_flat(random, value_type, 1, memory);
      values.encoding = column_encoding::constant;
      return values;
    }
    case 1: {
      column values;
      values.value_type = value_type;
      values.encoding = column_encoding::dictionary;
      values.dictionary_size = static_cast<std::uint32_t>(1 + random.below(9));
      values.dictionary = memory.make<column>(random_flat(random, value_type, values.dictionary_size, memory));
      auto* codes = memory.allocate<std::uint32_t>(row_count);
      std::generate_n(codes, row_count,
                      [&] { return static_cast<std::uint32_t>(random.below(values.dictionary_size)); });
      values.codes = codes;
      return values;
    }
    default: return random_flat(random, value_type, row_count, memory);
  }
}

selection random_selection(random_sequence& random, std::uint32_t row_count, arena& memory) {
  if (random.below(2) == 0)
    return selection::all(row_count);
  auto* rows = memory.allocate<std::uint32_t>(row_count);
  std::uint32_t count = 0;
  const auto keep_of_ten = random.below(11);
  for (std::uint32_t row = 0; row < row_count; ++row)
    if (random.below(10) < keep_of_ten)
      rows[count++] = row;
  return {rows, count};
}

} // namespace

schema schema_of_all_types() {
  schema shape;
  for (const auto& value_type : all_types)
    shape.fields.push_back({"c" + std::to_string(shape.fields.size()), value_type});
  return shape;
}

schema random_schema(random_sequence& random) {
  schema shape;
  for (auto count = 1 + random.below(8); count > 0; --count)
    shape.fields.push_back({"c" + std::to_string(count), all_types[random.below(std::size(all_types))]});
  return shape;
}

batch_view random_batch(random_sequence& random, const schema& shape, std::uint32_t row_count, arena& memory) {
  auto* columns = memory.allocate<column>(shape.size());
  for (std::uint32_t i = 0; i < shape.size(); ++i)
    columns[i] = random_column(random, shape.fields[i].value_type, row_count, memory);
  batch_view batch;
  batch.columns = {columns, shape.size()};
  batch.row_count = row_count;
  batch.rows = random_selection(random, row_count, memory);
  return batch;
}

std::vector<std::vector<value>> values_of(const batch_view& rows) {
  std::vector<std::vector<value>> all;
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    auto& row = all.emplace_back();
    for (const auto& column : rows.columns)
      row.push_back(value_at(column, rows.rows[i]));
  }
  return all;
}

column bigints(const std::vector<std::int64_t>& values, arena& memory) {
  column_builder builder(type_id::bigint, static_cast<std::uint32_t>(values.size()), memory);
  for (const auto value : values)
    builder.append_int64(value);
  return builder.finish();
}

column texts(const std::vector<std::string>& values, arena& memory) {
  column_builder builder(type_id::varchar, static_cast<std::uint32_t>(values.size()), memory);
  for (const auto& value : values)
    builder.append_text(value);
  return builder.finish();
}

} // namespace millrace
