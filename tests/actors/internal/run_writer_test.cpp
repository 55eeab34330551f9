#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/run_writer.hpp"
#include "millrace/engine/column/column_builder.hpp"

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
  [[nodiscard]] status commit() override { return {}; }

  std::string text;
  std::vector<const char*> sources;
  std::vector<std::uint32_t> sizes;

private:
  bool takes_rows_;
};

/// A run of one batch whose values are its positions.
class made_run {
public:
  explicit made_run(const std::vector<std::int64_t>& values) {
    column_builder builder(type_id::bigint, static_cast<std::uint32_t>(values.size()), memory_);
    for (const auto n : values) {
      builder.append_int64(n);
      positions_.push_back(static_cast<row_position>(n));
      const auto text = std::to_string(n) + " ";
      run_.encoded.bytes.insert(run_.encoded.bytes.end(), text.begin(), text.end());
      run_.encoded.ends.push_back(run_.encoded.bytes.size());
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

BOOST_AUTO_TEST_CASE(a_run_that_is_alone_is_written_as_it_stands) {
  const made_run rows({1, 2, 3});
  const made_run none({});
  const std::vector<const output_run*> runs{&none.get(), &rows.get()};
  recording_sink sink(false);
  run_writer writer(sink, nullptr);
  BOOST_TEST(writer.write(runs).ok());
  BOOST_TEST(sink.text == "1 2 3 ");
  BOOST_REQUIRE(sink.sources.size() == 1U);
  BOOST_TEST(static_cast<const void*>(sink.sources[0]) == static_cast<const void*>(rows.get().encoded.bytes.data()));
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
