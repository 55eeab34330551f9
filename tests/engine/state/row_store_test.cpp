#include <new>

#include <boost/test/unit_test.hpp>

#include "rows.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(row_store_suite)

BOOST_AUTO_TEST_CASE(rows_that_are_saved_come_back_as_the_same_bytes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    random_sequence random(seed);
    std::vector<texts> lines;
    for (auto count = 1 + random.below(60); count > 0; --count)
      lines.push_back(random_row(random));
    const table sample(every_type, lines);
    row_store rows(layout_of(every_type));
    row_store others(layout_of(every_type));
    std::vector<heap_place> restored;
    const auto places = sample.add_to(rows);
    saved_section section;
    state_writer writer(section);
    for (const auto place : places)
      writer.put_bytes(rows.bytes_of(place));
    for (state_reader reader(section.bytes); !reader.is_at_end();) {
      const auto row = row_layout::take(reader);
      BOOST_REQUIRE(others.layout().is_row(row));
      restored.push_back(others.add(row));
    }
    BOOST_REQUIRE_EQUAL(restored.size(), places.size());
    for (std::size_t k = 0; k < places.size(); ++k)
      BOOST_TEST(copy_of(others.bytes_of(restored[k])) == copy_of(rows.bytes_of(places[k])));
    std::vector<texts> expected(lines.size());
    for (std::size_t row = 0; row < lines.size(); ++row)
      for (const auto& values : sample.columns)
        expected[row].push_back(text_at(values, row));
    BOOST_TEST((gathered(others, restored) == expected));
  }
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_kept_take_no_room_and_are_null) {
  const table sample({type_id::varchar, type_id::bigint, type_id::varchar}, {{std::string(1000, 'x'), "7", "y"}});
  row_store rows({sample.types, {false, true, true}});
  const auto places = sample.add_to(rows);
  BOOST_TEST((gathered(rows, places) == std::vector<texts>{{".", "7", "y"}}));
  BOOST_TEST(rows.bytes_of(places[0]).size() < 40U);
}

BOOST_AUTO_TEST_CASE(takes_selected_rows_of_columns_in_any_encoding) {
  const table values({type_id::varchar, type_id::bigint}, {{"a", "1"}, {".", "2"}, {"ccc", "3"}});
  const std::uint32_t codes[] = {2, 1, 0, 2};
  column shared = values.columns[0];
  shared.encoding = column_encoding::dictionary;
  shared.codes = codes;
  shared.dictionary = &values.columns[0];
  shared.dictionary_size = 3;
  column same = values.columns[1];
  same.encoding = column_encoding::constant;
  const column columns[] = {shared, same};
  const std::uint32_t alive[] = {1, 2, 3};
  batch_view batch;
  batch.columns = columns;
  batch.row_count = 4;
  batch.rows = {alive, 3};
  row_store rows(layout_of(values.types));
  std::vector<heap_place> places;
  rows.add(batch, batch.rows, nullptr, places);
  BOOST_TEST((gathered(rows, places) == std::vector<texts>{{".", "1"}, {"a", "1"}, {"ccc", "1"}}));
}

BOOST_AUTO_TEST_CASE(rows_stay_what_they_are_while_others_come_and_go) {
  random_sequence random(1);
  row_store rows(layout_of(every_type));
  std::vector<std::pair<heap_place, texts>> live;
  for (int step = 0; step < 2000; ++step) {
    const table sample(every_type, {random_row(random)});
    texts shown;
    for (const auto& values : sample.columns)
      shown.push_back(text_at(values, 0));
    live.emplace_back(sample.add_to(rows)[0], shown);
    if (live.size() <= 50)
      continue;
    std::swap(live[random.below(live.size())], live.back());
    BOOST_REQUIRE((gathered(rows, {live.back().first}) == std::vector<texts>{live.back().second}));
    rows.release(live.back().first);
    live.pop_back();
  }
}

BOOST_AUTO_TEST_CASE(places_of_released_rows_are_used_again) {
  random_sequence random(2);
  std::vector<texts> lines;
  for (int i = 0; i < 200; ++i)
    lines.push_back(random_row(random));
  const table sample(every_type, lines);
  row_store rows(layout_of(every_type));
  BOOST_TEST(rows.held_bytes() == 0U);
  std::uint64_t held = 0;
  for (int round = 0; round < 20; ++round) {
    const auto places = sample.add_to(rows);
    for (const auto place : places)
      rows.release(place);
    if (round == 0)
      held = rows.held_bytes();
  }
  BOOST_TEST(rows.held_bytes() == held);
}

BOOST_AUTO_TEST_CASE(a_row_beyond_what_its_size_can_say_is_refused_before_it_is_written) {
  const std::string text(std::size_t{16} << 20U, 'x');
  const table sample({type_id::varchar}, {{text}});
  const std::vector<column> columns(257, sample.columns[0]);
  batch_view batch = sample.batch;
  batch.columns = columns;
  row_store rows(layout_of(std::vector<type>(columns.size(), type_id::varchar)));
  std::vector<heap_place> places;
  BOOST_CHECK_THROW(rows.add(batch, batch.rows, nullptr, places), std::bad_alloc);
  BOOST_TEST(places.empty());
}

BOOST_AUTO_TEST_SUITE_END()
