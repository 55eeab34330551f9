#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/row_gather.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

const schema every_physical_type{{{"flag", type_id::boolean},
                                  {"small", type_id::integer},
                                  {"big", type_id::bigint},
                                  {"wide", type::decimal(30, 2)},
                                  {"number", type_id::double_},
                                  {"word", type_id::varchar},
                                  {"span", type_id::interval}}};

std::vector<column> columns_of(int count, arena& memory) {
  std::vector<column_builder> builders;
  for (const auto& field : every_physical_type.fields)
    builders.emplace_back(field.value_type, 16, memory);
  for (int i = 0; i < count; ++i) {
    if (i == 2) {
      for (auto& builder : builders)
        builder.append_null();
      continue;
    }
    builders[0].append_bool(i % 2 == 0);
    builders[1].append_int32(i);
    builders[2].append_int64(i * 10);
    builders[3].append_int128(int128{i} * 100);
    builders[4].append_float64(i + 0.5);
    builders[5].append_text("w" + std::to_string(i));
    builders[6].append_interval({i, 0, 0});
  }
  std::vector<column> columns;
  for (auto& builder : builders)
    columns.push_back(builder.finish());
  return columns;
}

std::string row_text(const batch_view& rows, std::uint32_t row) {
  std::string text;
  for (const auto& column : rows.columns) {
    text += to_string(value_at(column, row));
    text += '|';
  }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_gather_tests)

BOOST_AUTO_TEST_CASE(rows_keep_values_keys_and_kinds_of_every_type) {
  arena memory;
  const auto columns = columns_of(4, memory);
  const std::vector<std::uint32_t> alive{1, 2, 3};
  const std::vector<std::int64_t> majors{0, 5, 5, 6};
  const std::vector<change_kind> kinds{change_kind::insert, change_kind::remove, change_kind::insert,
                                       change_kind::update_after};
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 4;
  rows.rows = {alive.data(), 3};
  rows.first_position = 100;
  rows.majors = majors.data();
  rows.kinds = kinds.data();

  row_gather gather(every_physical_type);
  gather.clear();
  gather.append(rows, 2, 1);
  gather.append(rows, 0, 2);
  const auto made = gather.finish();

  BOOST_REQUIRE(made.row_count == 3U);
  const std::uint32_t expected[] = {3, 1, 2};
  for (std::uint32_t i = 0; i < 3; ++i) {
    BOOST_TEST(row_text(made, i) == row_text(rows, expected[i]));
    BOOST_TEST(made.position(i) == 100 + expected[i]);
    BOOST_TEST(made.major(i) == majors[expected[i]]);
    BOOST_TEST((made.kinds[i] == kinds[expected[i]]));
  }
}

BOOST_AUTO_TEST_CASE(a_cleared_gather_starts_anew_and_has_room_for_a_whole_batch) {
  arena memory;
  const auto columns = columns_of(2, memory);
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 2;
  rows.rows = selection::all(2);
  row_gather gather(every_physical_type);
  gather.clear();
  gather.append(rows, 0, 2);
  BOOST_TEST(gather.room() == batch_rows_max - 2);
  gather.clear();
  BOOST_TEST(gather.room() == batch_rows_max);
  while (gather.room() > 0)
    gather.append(rows, 0, 2);
  const auto made = gather.finish();
  BOOST_TEST(made.rows.count == batch_rows_max);
  BOOST_TEST(row_text(made, batch_rows_max - 1) == row_text(rows, 1));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
