#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/output/run_writer.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/proto/stream.hpp"

namespace millrace {

namespace {

/// Takes bytes or rows, and remembers how they came.
class recording_sink final : public sink_writer {
public:
  explicit recording_sink(bool takes_rows) : takes_rows_(takes_rows) {}

  [[nodiscard]] bool takes_rows() const noexcept override { return takes_rows_; }
  [[nodiscard]] status open(std::string_view) override { return {}; }
  [[nodiscard]] status write(std::span<const char> bytes) override {
    text.append(bytes.begin(), bytes.end());
    sources.push_back(bytes.data());
    return {};
  }
  [[nodiscard]] status write_rows(const batch_view& rows) override {
    sizes.push_back(rows.rows.count);
    for (std::uint32_t i = 0; i < rows.rows.count; ++i)
      text += std::to_string(column_reader<std::int64_t>(rows.columns[0])[rows.rows[i]]) + " ";
    return {};
  }
  [[nodiscard]] status commit(const output_epoch&) override { return {}; }

  std::string text;
  std::vector<const char*> sources;
  std::vector<std::uint32_t> sizes;

private:
  bool takes_rows_;
};

/// A run of one batch whose values are its positions.
class made_run {
public:
  /// @param spaces Behind each value.
  explicit made_run(const std::vector<std::int64_t>& values, std::size_t spaces = 1) {
    column_builder builder(type_id::bigint, static_cast<std::uint32_t>(values.size()), memory_);
    for (const auto n : values) {
      builder.append_int64(n);
      positions_.push_back(static_cast<row_position>(n));
      // Batches of one row each, so that long rows make pieces.
      const auto text = std::to_string(n) + std::string(spaces, ' ');
      auto& piece = run_.encoded.next();
      piece.bytes.insert(piece.bytes.end(), text.begin(), text.end());
      piece.ends.push_back(piece.bytes.size());
      run_.encoded.end_batch();
    }
    column_ = builder.finish();
    batch_view rows;
    rows.columns = {&column_, 1};
    rows.row_count = static_cast<std::uint32_t>(values.size());
    rows.rows = selection::all(rows.row_count);
    rows.positions = positions_.data();
    run_.batches.push_back(rows);
  }
  made_run(const made_run&) = delete;
  made_run& operator=(const made_run&) = delete;
  ~made_run() = default;
  [[nodiscard]] const output_run& get() const { return run_; }
  /// The same rows in another format.
  [[nodiscard]] output_run encode_by(encoder& format) const {
    output_run run;
    run.batches = run_.batches;
    format.encode(run.batches[0], run.encoded.next());
    run.encoded.end_batch();
    return run;
  }

private:
  arena memory_;
  std::vector<row_position> positions_;
  column column_;
  output_run run_;
};

/// Makes one record of all rows it is given: `<count>:<rows>;`.
class listing_encoder final : public encoder {
public:
  [[nodiscard]] std::string prologue() const override { return {}; }
  void encode(const batch_view&, encoded_rows&) override {}
  [[nodiscard]] bool assembles() const noexcept override { return true; }
  [[nodiscard]] status assemble(encoded_rows& rows) override {
    std::string text = std::to_string(rows.ends.size()) + ":";
    std::uint64_t begin = 0;
    for (const auto end : rows.ends) {
      text.append(rows.bytes.data() + begin, end - begin);
      begin = end;
    }
    text += ";";
    rows.bytes.assign(text.begin(), text.end());
    return {};
  }
  [[nodiscard]] status assemble_rest(encoded_rows& rows) override {
    rows.bytes = {'.'};
    return {};
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(run_writer_tests)

BOOST_AUTO_TEST_CASE(a_format_that_assembles_sees_the_rows_of_a_chunk_whatever_runs_they_came_in) {
  const made_run all({1, 2, 3, 4});
  const made_run odd({1, 3});
  const made_run even({2, 4});
  const std::vector<std::vector<const output_run*>> cases{{&all.get()}, {&odd.get(), &even.get()}};
  for (const auto& runs : cases) {
    recording_sink sink(false);
    run_writer writer(sink, std::make_unique<listing_encoder>());
    BOOST_TEST(writer.write(runs).ok());
    BOOST_TEST(sink.text == "4:1 2 3 4 ;");
    BOOST_TEST(writer.finish().ok());
    BOOST_TEST(sink.text == "4:1 2 3 4 ;.");
  }
}

BOOST_AUTO_TEST_CASE(a_writer_that_takes_over_what_is_held_cuts_the_messages_of_one_alone) {
  const schema shape{{{"id", type_id::bigint, false}}};
  format_options options;
  options.message_rows = 5;
  const auto written = [&](bool is_taken_over) {
    recording_sink sink(false);
    auto writer = std::make_unique<run_writer>(sink, protobuf_format().make_encoder(shape, options));
    BOOST_TEST(writer->held_rows().empty());
    for (std::int64_t first = 0; first < 60; first += 3) {
      const made_run rows({first, first + 1, first + 2});
      const auto encoded = rows.encode_by(*protobuf_format().make_encoder(shape, options));
      BOOST_TEST(writer->write(std::vector<const output_run*>{&encoded}).ok());
      if (!is_taken_over)
        continue;
      auto next = std::make_unique<run_writer>(sink, protobuf_format().make_encoder(shape, options));
      BOOST_TEST(next->resume(writer->held_rows()).ok());
      BOOST_TEST((next->held_rows() == writer->held_rows()));
      writer = std::move(next);
    }
    BOOST_TEST(writer->finish().ok());
    return sink.text;
  };
  BOOST_TEST((written(true) == written(false)));
}

BOOST_AUTO_TEST_CASE(rows_that_no_writer_held_are_refused) {
  const schema shape{{{"id", type_id::bigint, false}}};
  recording_sink sink(false);
  const auto bytes = [](std::vector<std::uint64_t> numbers) {
    const auto all = std::as_bytes(std::span(numbers));
    return std::vector<std::byte>(all.begin(), all.end());
  };
  auto odd = bytes({1});
  odd.pop_back();
  for (const auto& held : {odd, bytes({1}), bytes({0xffffffffffffffff, 1}), bytes({1, 8, 0, 0}), bytes({1, 900, 0})}) {
    run_writer writer(sink, protobuf_format().make_encoder(shape, {}));
    BOOST_TEST(!writer.resume(held).ok());
  }
  run_writer of_lines(sink, nullptr);
  BOOST_TEST(of_lines.held_rows().empty());
  BOOST_TEST(of_lines.resume({}).ok());
  BOOST_TEST(!of_lines.resume(bytes({0})).ok());
}

BOOST_AUTO_TEST_CASE(a_run_that_is_alone_is_written_as_it_stands) {
  const made_run rows({1, 2, 3});
  const made_run none({});
  const std::vector<const output_run*> runs{&none.get(), &rows.get()};
  recording_sink sink(false);
  run_writer writer(sink, nullptr);
  BOOST_TEST(writer.write(runs).ok());
  BOOST_TEST(sink.text == "1 2 3 ");
  BOOST_REQUIRE(sink.sources.size() == 1U);
  BOOST_TEST(static_cast<const void*>(sink.sources[0]) == static_cast<const void*>(rows.get().encoded.all()[0].bytes.data()));
}

BOOST_AUTO_TEST_CASE(a_long_output_is_written_in_pieces_whatever_runs_it_came_in) {
  constexpr std::size_t spaces = encoded_pieces::piece_bytes / 3;
  std::vector<std::int64_t> odd_values;
  std::vector<std::int64_t> even_values;
  std::vector<std::int64_t> all_values;
  std::string expected;
  for (std::int64_t i = 1; i <= 20; ++i) {
    (i % 2 == 0 ? even_values : odd_values).push_back(i);
    all_values.push_back(i);
    expected += std::to_string(i) + std::string(spaces, ' ');
  }
  const made_run all(all_values, spaces);
  const made_run odd(odd_values, spaces);
  const made_run even(even_values, spaces);
  BOOST_TEST(all.get().encoded.all().size() == 10U);
  for (const auto& runs : std::vector<std::vector<const output_run*>>{{&all.get()}, {&odd.get(), &even.get()}}) {
    recording_sink sink(false);
    run_writer writer(sink, nullptr);
    for (int chunk = 0; chunk < 2; ++chunk) {
      sink.text.clear();
      BOOST_TEST(writer.write(runs).ok());
      BOOST_TEST((sink.text == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(runs_that_interleave_are_merged_as_bytes_or_as_rows) {
  const made_run a({1, 4, 5});
  const made_run b({2, 3, 6});
  const std::vector<const output_run*> runs{&a.get(), &b.get()};
  for (const auto takes_rows : {false, true}) {
    recording_sink sink(takes_rows);
    run_writer writer(sink, nullptr);
    BOOST_TEST(writer.write(runs).ok());
    BOOST_TEST(writer.write(runs).ok());
    BOOST_TEST(sink.text == "1 2 3 4 5 6 1 2 3 4 5 6 ");
  }
}

BOOST_AUTO_TEST_CASE(merged_rows_come_in_full_batches) {
  std::vector<std::int64_t> even;
  std::vector<std::int64_t> odd;
  for (std::int64_t i = 0; i < batch_rows_max; ++i) {
    even.push_back(2 * i);
    odd.push_back(2 * i + 1);
  }
  const made_run a(even);
  odd.pop_back();
  const made_run b(odd);
  recording_sink sink(true);
  run_writer writer(sink, nullptr);
  const std::vector<const output_run*> runs{&a.get(), &b.get()};
  BOOST_TEST(writer.write(runs).ok());
  const std::vector<std::uint32_t> expected{batch_rows_max, batch_rows_max - 1};
  BOOST_TEST(sink.sizes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_without_rows_writes_nothing) {
  const made_run none({});
  const std::vector<const output_run*> runs{&none.get(), &none.get()};
  for (const auto takes_rows : {false, true}) {
    recording_sink sink(takes_rows);
    run_writer writer(sink, nullptr);
    BOOST_TEST(writer.write(runs).ok());
    BOOST_TEST((sink.sources.empty() && sink.sizes.empty()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
