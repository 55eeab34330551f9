#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/proto/codec.hpp"

using namespace millrace;

namespace {

const schema two_columns{{{"id", type_id::bigint}, {"name", type_id::varchar}}};

struct fixture {
  arena memory;

  std::string_view encode(const batch_codec& codec, const batch_view& rows, const message_header& header = {},
                          const encode_options& options = {}) {
    const auto frame = codec.encode(rows, header, options, memory);
    BOOST_REQUIRE(frame.ok());
    return std::string_view(frame->data(), frame->size()).substr(options.lead_bytes);
  }

  decoded_message decode(const batch_codec& codec, std::string_view message) {
    auto decoded = codec.decode(message, memory);
    BOOST_REQUIRE_MESSAGE(decoded.ok(), (decoded.ok() ? "" : decoded.error().message));
    return decoded.value();
  }

  batch_view two_rows() {
    auto* columns = memory.allocate<column>(2);
    columns[0] = bigints({7, -8}, memory);
    columns[1] = texts({"seven", ""}, memory);
    batch_view rows;
    rows.columns = {columns, 2};
    rows.row_count = 2;
    rows.rows = selection::all(2);
    return rows;
  }
};

bool is_inside(const void* pointer, std::string_view bytes) {
  const auto* at = static_cast<const char*>(pointer);
  return at >= bytes.data() && at <= bytes.data() + bytes.size();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(codec_test, fixture)

BOOST_AUTO_TEST_CASE(random_batches_come_back_as_they_were) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      memory.reset();
      const batch_codec codec(random_schema(random), {}, {});
      const auto rows = random_batch(random, codec.shape(), static_cast<std::uint32_t>(random.below(400)), memory);

      const auto decoded = decode(codec, encode(codec, rows));

      BOOST_TEST(decoded.rows.row_count == rows.rows.count);
      BOOST_TEST((values_of(decoded.rows) == values_of(rows)));
    }
  }
}

BOOST_AUTO_TEST_CASE(misaligned_messages_are_copied_and_read_the_same) {
  const batch_codec codec(schema_of_all_types(), {}, {});
  random_sequence random(1);
  const auto rows = random_batch(random, codec.shape(), 333, memory);
  const auto message = encode(codec, rows);

  for (std::size_t shift = 0; shift < 17; ++shift) {
    BOOST_TEST_CONTEXT("shift " << shift) {
      auto* buffer = memory.allocate<char>(message.size() + shift);
      std::copy(message.begin(), message.end(), buffer + shift);
      BOOST_TEST((values_of(decode(codec, {buffer + shift, message.size()}).rows) == values_of(rows)));
    }
  }
}

BOOST_AUTO_TEST_CASE(aligned_messages_are_read_in_place) {
  const batch_codec codec(schema_of_all_types(), {}, {});
  random_sequence random(5);
  for (const std::uint32_t row_count : {3U, 4096U}) {
    auto rows = random_batch(random, codec.shape(), row_count, memory);
    rows.rows = selection::all(row_count);
    const auto message = encode(codec, rows);
    const auto decoded = decode(codec, message);
    for (const auto& column : decoded.rows.columns) {
      const auto& stored = column.store();
      BOOST_TEST(is_inside(stored.values, message));
      BOOST_TEST((stored.begins == nullptr || is_inside(stored.begins, message)));
      BOOST_TEST((stored.validity == nullptr || is_inside(stored.validity, message)));
      BOOST_TEST((column.codes == nullptr || is_inside(column.codes, message)));
    }
  }
}

BOOST_AUTO_TEST_CASE(large_payloads_begin_at_multiples_of_64) {
  const batch_codec codec({{{"a", type_id::bigint}, {"b", type_id::integer}, {"c", type_id::varchar}}}, {}, {});
  auto* columns = memory.allocate<column>(3);
  columns[0] = bigints(std::vector<std::int64_t>(1000, 5), memory);
  columns[1] = {};
  columns[1].value_type = type_id::integer;
  columns[1].values = memory.allocate_zeroed<std::int32_t>(1000);
  columns[2] = texts(std::vector<std::string>(1000, "text"), memory);
  batch_view rows;
  rows.columns = {columns, 3};
  rows.row_count = 1000;
  rows.rows = selection::all(1000);

  const auto decoded = decode(codec, encode(codec, rows));

  for (const auto& column : decoded.rows.columns)
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(column.values) % 64 == 0U);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(decoded.rows.columns[2].begins) % 64 == 0U);
}

BOOST_AUTO_TEST_CASE(the_header_comes_back) {
  const batch_codec codec(two_columns, {}, {});
  const message_header headers[] = {
    {},
    {{1}, {2, 3, 4}, {-5}},
    {{std::uint64_t{1} << 44U}, {4'000'000'000U, 0, std::uint64_t{1} << 63U}, event_time::max()},
    {{0}, {0, 0, 9}, {0}},
    {{0}, {}, {std::numeric_limits<std::int64_t>::min() + 1}},
  };
  for (const auto& header : headers) {
    const auto decoded = decode(codec, encode(codec, two_rows(), header));
    BOOST_TEST((decoded.header == header));
  }
}

BOOST_AUTO_TEST_CASE(positions_are_sent_only_when_asked_for) {
  const batch_codec codec(two_columns, {}, {});
  auto rows = two_rows();
  rows.first_position = 100;

  BOOST_TEST(decode(codec, encode(codec, rows)).rows.position(1) == 1U);
  BOOST_TEST(decode(codec, encode(codec, rows, {}, {true, true})).rows.position(1) == 101U);
}

BOOST_AUTO_TEST_CASE(positions_of_selected_rows_major_orders_times_and_kinds_come_back) {
  const batch_codec codec(two_columns, {}, {});
  const std::uint32_t alive[] = {1};
  const std::int64_t major_orders[] = {-1, 60};
  const std::int64_t times[] = {5, 6};
  const change_kind kinds[] = {change_kind::insert, change_kind::remove};
  auto rows = two_rows();
  rows.rows = {alive, 1};
  rows.first_position = 100;
  rows.major_orders = major_orders;
  rows.times_max = times;
  rows.kinds = kinds;

  const auto decoded = decode(codec, encode(codec, rows, {}, {true, true})).rows;

  BOOST_TEST(decoded.row_count == 1U);
  BOOST_TEST(decoded.position(0) == 101U);
  BOOST_TEST(decoded.major_order(0) == 60);
  BOOST_TEST(decoded.times_max[0] == 6);
  BOOST_TEST((decoded.kinds[0] == change_kind::remove));
}

BOOST_AUTO_TEST_CASE(explicit_positions_come_back) {
  const batch_codec codec(two_columns, {}, {});
  const row_position positions[] = {9, position_of({77}, 3)};
  auto rows = two_rows();
  rows.positions = positions;

  const auto decoded = decode(codec, encode(codec, rows, {}, {true, true})).rows;

  BOOST_TEST(decoded.position(0) == 9U);
  BOOST_TEST(decoded.position(1) == position_of({77}, 3));
}

BOOST_AUTO_TEST_CASE(kinds_that_are_all_inserts_are_not_sent) {
  const batch_codec codec(two_columns, {}, {});
  const change_kind kinds[] = {change_kind::insert, change_kind::insert};
  auto rows = two_rows();
  rows.kinds = kinds;

  BOOST_TEST(encode(codec, rows) == encode(codec, two_rows()));
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_needed_become_null) {
  const batch_codec writer(two_columns, {}, {});
  const batch_codec reader(two_columns, {}, {false, true});

  const auto decoded = decode(reader, encode(writer, two_rows())).rows;

  BOOST_TEST(!decoded.columns[0].is_valid(1));
  BOOST_TEST((decoded.columns[0].value_type == type_id::bigint));
  BOOST_TEST(decoded.columns[1].text(0) == "seven");
}

BOOST_AUTO_TEST_CASE(the_frame_leaves_room_in_front_and_is_a_multiple) {
  const batch_codec codec(two_columns, {}, {});
  for (const std::size_t lead : {0U, 1U, 5U, 24U, 64U}) {
    BOOST_TEST_CONTEXT("lead " << lead) {
      const auto frame = codec.encode(two_rows(), {}, {true, false, lead, 64}, memory);
      BOOST_REQUIRE(frame.ok());
      BOOST_TEST(frame->size() % 64 == 0U);
      const auto message = std::string_view(frame->data(), frame->size()).substr(lead);
      const auto decoded = decode(codec, message).rows;
      BOOST_TEST(is_inside(decoded.columns[0].values, message));
      BOOST_TEST((values_of(decoded) == values_of(two_rows())));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_batch_without_rows_or_columns_comes_back) {
  const batch_codec codec({}, {}, {});
  batch_view rows;
  rows.row_count = 5;
  rows.rows = selection::all(5);

  BOOST_TEST(decode(codec, encode(codec, rows)).rows.row_count == 5U);
  BOOST_TEST(decode(codec, encode(codec, {})).rows.row_count == 0U);
}

BOOST_AUTO_TEST_CASE(steady_state_asks_the_system_for_no_memory) {
  const batch_codec codec(schema_of_all_types(), {}, {});
  arena batches;
  random_sequence random(3);
  const auto rows = random_batch(random, codec.shape(), 1000, batches);
  const auto round_trip = [&] {
    memory.reset();
    decode(codec, encode(codec, rows));
  };
  round_trip();
  const auto before = memory.block_allocations();

  for (int i = 0; i < 10; ++i)
    round_trip();

  BOOST_TEST(memory.block_allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()
