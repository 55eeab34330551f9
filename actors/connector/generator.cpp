#include "millrace/actors/connector/generator.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "millrace/actors/connector/option_value.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/units.hpp"

namespace millrace {

const connector_entry& generator_connector() noexcept;

namespace {

constexpr std::uint32_t chunk_rows_default = 65536;

/// Counts up, chunk by chunk; everything else of a generated row is computed from the number.
///
/// Ownership: columns live in the buffer's arena. Threads: one. Errors: none while it runs.
class generator_reader final : public source_reader {
public:
  generator_reader(std::string name, std::int64_t first, std::uint64_t row_count, std::uint32_t chunk_rows)
    : name_(std::move(name)), first_(static_cast<std::uint64_t>(first)), row_count_(row_count),
      chunk_rows_(chunk_rows) {}

  status open() override { return {}; }
  bool is_raw() const noexcept override { return false; }
  bool may_block() const noexcept override { return false; }

  result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    if (given_ == row_count_)
      return read_outcome::ended;
    const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(row_count_ - given_, chunk_rows_));
    fill(buffer, count);
    const auto facts = out.facts;
    out = chunk{};
    out.facts = facts;
    out.position = {name_, given_};
    out.rows = buffer.rows;
    given_ += count;
    return read_outcome::chunk;
  }

  std::string why_not_resumable() const override { return {}; }
  /// The first number is recognised as the head of a file is.
  read_place place() const override {
    read_place reached;
    reached.head_bytes = sizeof first_;
    reached.head_hash = hash_bytes(&first_, sizeof first_);
    reached.offset = given_;
    return reached;
  }
  status resume(const read_place& from) override {
    if (from.offset == 0)
      return {};
    if (from.head_hash != place().head_hash)
      return failure{errc::failed_precondition, "a generator started at another number before: " + name_, {}, {}};
    if (from.offset > row_count_)
      return failure{errc::failed_precondition,
                     "a generator has given " + std::to_string(from.offset) + " rows before, and now has only " +
                       std::to_string(row_count_) + ": " + name_,
                     {},
                     {}};
    given_ = from.offset;
    return {};
  }

private:
  void fill(read_buffer& buffer, std::uint32_t count) const {
    buffer.memory.reset();
    buffer.rows.clear();
    auto* values = buffer.memory.allocate<std::int64_t>(count);
    // Unsigned, so that the step behind the very last number does not overflow.
    auto number = first_ + given_;
    std::generate_n(values, count, [&number] { return static_cast<std::int64_t>(number++); });
    for (std::uint32_t begin = 0; begin < count; begin += batch_rows_max) {
      auto* numbers = buffer.memory.make<column>();
      numbers->value_type = type_id::bigint;
      numbers->values = values + begin;
      batch_view rows;
      rows.columns = {numbers, 1};
      rows.row_count = std::min(batch_rows_max, count - begin);
      rows.rows = selection::all(rows.row_count);
      rows.first_position = begin;
      buffer.rows.push_back(rows);
    }
  }

  std::string name_;
  std::uint64_t first_;
  std::uint64_t row_count_;
  std::uint64_t given_ = 0;
  std::uint32_t chunk_rows_;
};

status check_shape(const connector_config& config) {
  const auto& fields = config.shape->fields;
  if (fields.size() == 1 && fields[0].value_type == type_id::bigint)
    return {};
  return failure{
    errc::invalid_argument,
    "a generator needs exactly one column of type BIGINT that is not computed: " + std::string(config.name),
    "write the others as `name AS expression` of it", config.span};
}

/// How many numbers there are from `first` on; one less for all of them, which 64 bits cannot count.
std::uint64_t numbers_from(std::int64_t first) noexcept {
  constexpr auto last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto behind = last - static_cast<std::uint64_t>(first);
  return behind == std::numeric_limits<std::uint64_t>::max() ? behind : behind + 1;
}

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  MILLRACE_TRY(check_shape(config));
  std::int64_t first = 0;
  if (const auto* start = find_option(*config.options, "start"); start != nullptr) {
    MILLRACE_TRY_ASSIGN(first, integer_of("start", *start));
  }
  auto row_count = numbers_from(first);
  if (const auto* rows = find_option(*config.options, "rows"); rows != nullptr) {
    MILLRACE_TRY_ASSIGN(const auto wanted, count_of("rows", *rows));
    if (wanted > row_count)
      return bad_value("rows", *rows, "at most " + std::to_string(row_count) + ", where BIGINT ends");
    row_count = wanted;
  }
  if (config.chunk_rows > chunk_rows_max)
    return failure{
      errc::invalid_argument, "rows per chunk must be at most " + std::to_string(chunk_rows_max), {}, config.span};
  const auto chunk_rows = config.chunk_rows == 0 ? chunk_rows_default : config.chunk_rows;
  return std::unique_ptr<source_reader>(
    std::make_unique<generator_reader>(std::string(config.name), first, row_count, chunk_rows));
}

bool is_endless(const option_map& given) { return find_option(given, "rows") == nullptr; }

constexpr option_entry options[] = {
  {"rows", "How many rows there are; without it they do not end.", true, false},
  {"start", "The first number; 0 by default.", true, false},
};

} // namespace

std::unique_ptr<source_reader> make_one_row_reader() {
  return std::make_unique<generator_reader>(std::string(), 0, 1, 1);
}

const connector_entry& generator_connector() noexcept {
  static constexpr connector_entry entry{
    .name = "generator",
    .help = "Counts up in one BIGINT column; other columns are computed from it.",
    .options = options,
    .make_source = make_reader,
    .is_endless = is_endless};
  return entry;
}

} // namespace millrace
