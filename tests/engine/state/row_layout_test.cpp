#include <algorithm>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/type/with_physical.hpp"
#include "rows.hpp"

using namespace millrace;

namespace {

/// Reads all of a row, which the sanitizers watch; true when its texts lie within it.
bool reads_within(const row_layout& layout, const bytes& row) {
  for (std::size_t i = 0; i < layout.column_count(); ++i)
    with_physical(layout.type_of(i).physical(), [&]<class T>() {
      static_cast<void>(layout.field_of(i).is_valid(row.data()));
      static_cast<void>(layout.field_of(i).value<T>(row.data()));
    });
  for (const std::size_t i : {4U, 6U, 8U}) {
    const auto text = layout.field_of(i).value<std::string_view>(row.data());
    const auto* begin = reinterpret_cast<const char*>(row.data());
    if (text.data() < begin || text.data() + text.size() > begin + row.size())
      return false;
  }
  return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_layout_suite)

/// What form 2 of saved rows is. It has to be read as long as `row_layout::form` is 2.
BOOST_AUTO_TEST_CASE(a_row_lies_in_memory_as_its_layout_says) {
  const table sample({type_id::integer, type_id::varchar, type_id::bigint, type_id::varchar, type_id::boolean},
                     {{"258", "ab", ".", "", "true"}, {".", ".", "-2", "c", "."}});
  const std::uint64_t hashes[] = {std::uint64_t{200} << 56U, 1};
  const unsigned char expected[] = {
    43,  0, 0, 0, 200, 0, 0b11011, 0,              // 43 bytes, slot 200, all but the third column have values
    2,   1, 0, 0,                                  // 258
    41,  0, 0, 0, 2,   0, 0,       0,              // a text at 41, of two bytes
    0,   0, 0, 0,                                  // a gap
    0,   0, 0, 0, 0,   0, 0,       0,              // NULL
    43,  0, 0, 0, 0,   0, 0,       0,              // a text at 43, of none
    1,   'a', 'b'};
  row_store rows(layout_of(sample.types));
  const auto places = sample.add_to(rows, hashes);
  const auto saved = rows.bytes_of(places[0]);
  const auto golden = std::as_bytes(std::span(expected));
  BOOST_TEST(std::equal(saved.begin(), saved.end(), golden.begin(), golden.end()));
  BOOST_TEST(rows.slot_of(places[0]) == 200U);
  BOOST_TEST(rows.slot_of(places[1]) == 0U);
  BOOST_TEST(rows.text_bytes(places[0]) == 2U);

  BOOST_REQUIRE(rows.layout().is_row(golden));
  const auto restored = rows.add(golden);
  BOOST_TEST((gathered(rows, {restored, places[1]}) ==
              std::vector<texts>{{"258", "ab", ".", "", "true"}, {".", ".", "-2", "c", "."}}));
  const auto keyless = sample.add_to(rows);
  BOOST_TEST(rows.slot_of(keyless[0]) == row_layout::no_slot);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_damaged_are_refused_or_read_within_their_bounds) {
  const auto layout = layout_of(every_type);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    random_sequence random(seed);
    const table sample(every_type, {random_row(random)});
    row_store rows(layout);
    const auto row = copy_of(rows.bytes_of(sample.add_to(rows)[0]));
    BOOST_TEST(layout.is_row(row));
    for (std::size_t size = 0; size < row.size(); ++size)
      BOOST_REQUIRE(!layout.is_row(std::span(row).first(size)));
    auto longer = row;
    longer.push_back({});
    BOOST_TEST(!layout.is_row(longer));
    for (std::size_t at = 0; at < std::min<std::size_t>(row.size(), 200); ++at)
      for (const auto flipped : {0x01, 0x10, 0x80, 0xff}) {
        auto damaged = row;
        damaged[at] ^= static_cast<std::byte>(flipped);
        BOOST_REQUIRE(!layout.is_row(damaged) || reads_within(layout, damaged));
      }
  }
}

BOOST_AUTO_TEST_CASE(header_and_places_of_texts_are_checked) {
  const table sample({type_id::varchar, type_id::varchar}, {{"ab", "."}});
  row_store rows(layout_of(sample.types));
  const auto row = copy_of(rows.bytes_of(sample.add_to(rows)[0]));
  const struct {
    std::size_t at;
    unsigned char value;
    bool is_row;
  } changes[] = {{0, 27, false},  {4, 0, false},    {5, 7, false},  {6, 0b10, false}, {6, 0b11, false}, {8, 25, false},
                 {8, 23, false},  {12, 1, false},   {12, 3, false}, {16, 26, false},  {20, 1, false},   {24, 'x', true}};
  BOOST_REQUIRE_EQUAL(row.size(), 26U);
  for (const auto& [at, value, is_row] : changes) {
    auto damaged = row;
    damaged[at] = static_cast<std::byte>(value);
    BOOST_TEST(rows.layout().is_row(damaged) == is_row, "byte " << at << " is " << int{value});
  }
  auto of_slot = row;
  of_slot[4] = std::byte{255};
  of_slot[5] = std::byte{0};
  BOOST_TEST(rows.layout().is_row(of_slot));
}

BOOST_AUTO_TEST_CASE(a_reader_takes_no_row_where_none_is) {
  for (const std::size_t size : {1U, 3U, 4U, 9U}) {
    const bytes saved(size, std::byte{10});
    state_reader reader(saved);
    BOOST_TEST(row_layout::take(reader).empty());
    BOOST_TEST(reader.has_failed());
  }
  const bytes zeros(8);
  state_reader reader(zeros);
  BOOST_TEST(row_layout::take(reader).size() == 4U, "so that every row that is taken is progress");
}

BOOST_AUTO_TEST_CASE(truth_that_is_neither_is_true) {
  const table sample({type_id::boolean}, {{"false"}});
  row_store rows(layout_of(sample.types));
  auto row = copy_of(rows.bytes_of(sample.add_to(rows)[0]));
  row.back() = std::byte{6};
  BOOST_TEST(rows.value<bool>(rows.add(row), 0));
}

BOOST_AUTO_TEST_SUITE_END()
