#include <algorithm>

#include "csv_oracle.hpp"
#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;
using namespace millrace::format_test;

BOOST_AUTO_TEST_SUITE(csv_scanner)

BOOST_AUTO_TEST_CASE(classifies_blocks_as_the_plain_loop_does) {
  constexpr std::uint64_t seed = 3;
  random_sequence random(seed);
  for (int i = 0; i < 20'000; ++i) {
    std::string block(64, '\0');
    for (auto& c : block)
      c = random.below(2) == 0 ? static_cast<char>(random.below(256)) : "\n,\"\0"[random.below(4)];
    for (const csv_dialect dialect : {csv_dialect{}, csv_dialect{';', 0}, csv_dialect{'\xa9', '\''}})
      BOOST_TEST_CONTEXT("seed " << seed)
    BOOST_REQUIRE((classify(block.data(), dialect) == classify_plainly(block.data(), dialect)));
  }
}

BOOST_AUTO_TEST_CASE(finds_the_lowest_bit) {
  BOOST_TEST(bits_before(0) == ~std::uint64_t{0});
  BOOST_TEST(bits_before(1) == 0U);
  BOOST_TEST(bits_before(0b1101000) == 0b111U);
}

BOOST_AUTO_TEST_CASE(follows_sound_quoting_without_a_complaint_wherever_blocks_begin) {
  const std::string records = "\"a\"\"b\",\"\",\"c\nd\"\r\nplain,\"e\"\"\",f\n\"\"\"\",\"g,h\",\"i\"\r\n\"last\"";
  for (std::size_t before = 0; before < 64; ++before) {
    const auto text = std::string(before, 'x') + "\n" + records;
    const padded bytes(text);
    quote_tracker quotes;
    std::string found;
    for (std::size_t at = 0; at < text.size(); at += 64) {
      const auto* block = bytes.view().data() + at;
      const auto width = std::min<std::size_t>(64, text.size() - at);
      const auto step = quotes.advance(block, width, classify(block, {}));
      BOOST_TEST(step.misplaced == 0U);
      for (unsigned i = 0; i < 64; ++i)
        if (((step.separators >> i) & 1U) != 0)
          found += block[i];
    }
    BOOST_TEST(found == "\n,,\n,,\n,,\n");
  }
}

/// Reads records from an index as the plain reader would give them, quoted fields aside.
std::string render(csv_index& index, std::string_view bytes) {
  std::string text;
  index.begin(bytes);
  while (index.next()) {
    auto bad = index.badly_quoted().begin();
    for (std::uint32_t i = 0; i < index.record_count(); ++i) {
      const auto first = index.firsts()[i];
      text += std::to_string(index.field_ends()[first - 1] + 1U);
      if (bad != index.badly_quoted().end() && *bad == i) {
        text += " bad";
        ++bad;
      } else {
        text += " " + std::to_string(index.firsts()[i + 1] - first);
      }
      text += '\n';
    }
  }
  return text;
}

std::string render(const plain_csv& oracle, std::size_t fields_told_apart) {
  std::string text;
  for (const auto& each : oracle.records())
    text += std::to_string(each.offset) +
            (each.is_badly_quoted ? " bad" : " " + std::to_string(std::min(each.fields.size(), fields_told_apart))) +
            "\n";
  return text;
}

BOOST_AUTO_TEST_CASE(finds_the_records_of_random_bytes_as_the_plain_reader_does) {
  constexpr std::uint64_t seed = 11;
  random_sequence random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_csv(random, random.below(300));
    const padded bytes(text);
    const csv_dialect dialect{',', random.below(8) == 0 ? '\0' : '"'};
    // More fields than the inputs have, so that all counts are told apart; few records, to stop often.
    csv_index index(dialect, 400, static_cast<std::uint32_t>(1 + random.below(20)));
    BOOST_TEST_CONTEXT("seed " << seed << ", input: " << text)
    BOOST_REQUIRE(render(index, bytes.view()) == render(plain_csv(text, dialect), 401));
  }
}

std::string expected_rows(const plain_csv& oracle, std::size_t columns) {
  std::string rows;
  for (const auto& each : oracle.records()) {
    if (each.is_badly_quoted || each.fields.size() != columns)
      continue;
    for (std::size_t i = 0; i < columns; ++i)
      rows += (i == 0 ? "" : "|") + each.fields[i];
    rows += '\n';
  }
  return rows;
}

BOOST_AUTO_TEST_CASE(decodes_random_bytes_as_the_plain_reader_does) {
  constexpr std::uint64_t seed = 5;
  random_sequence random(seed);
  const auto shape = columns_of({type_id::varchar, type_id::varchar});
  format_options options;
  options.null_text = "never"; // So that NULL and empty need not be told apart.
  const auto decoder = format_named("csv").make_decoder(shape, {true, true}, options);
  for (int i = 0; i < 20'000; ++i) {
    auto text = random_csv(random, random.below(400));
    std::replace(text.begin(), text.end(), '\xc3', 'c');
    const auto got = decode(*decoder, text);
    BOOST_TEST_CONTEXT("seed " << seed << ", input: " << text)
    BOOST_REQUIRE(got.rows == expected_rows(plain_csv(text, {}), 2));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
