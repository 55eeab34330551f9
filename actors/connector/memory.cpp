#include "millrace/actors/connector/memory.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/values_of_type.hpp"
#include "millrace/engine/format/field_parser.hpp"

namespace millrace {

const connector_entry& memory_connector() noexcept;

memory_input::memory_input(schema shape, std::size_t capacity, bool is_replayable)
  : shape_(std::move(shape)), capacity_(capacity), is_replayable_(is_replayable) {
  MILLRACE_CHECK(capacity != 0);
}

owned_rows memory_input::take_memory() {
  owned_rows taken;
  if (spare_.empty())
    return taken;
  taken = std::move(spare_.back());
  spare_.pop_back();
  taken.memory.reset();
  taken.batches.clear();
  return taken;
}

namespace {

[[nodiscard]] bool is_selection_of(selection rows, std::uint32_t row_count) noexcept {
  if (rows.is_dense() || rows.count == 0)
    return rows.count <= row_count;
  const auto* end = rows.rows + rows.count;
  return std::is_sorted(rows.rows, end, std::less_equal<>()) && end[-1] < row_count;
}

[[nodiscard]] bool are_texts(const column& stored, std::uint32_t count, bool must_be_utf8) noexcept {
  for (std::uint32_t i = 0; i < count; ++i)
    if (stored.is_valid(i) && (stored.begins[i] > stored.ends[i] || (must_be_utf8 && !is_utf8(stored.text(i)))))
      return false;
  return true;
}

/// Whether the engine may rely on a column as it does on those it has decoded.
[[nodiscard]] bool is_sound(const column& values, std::uint32_t row_count) noexcept {
  const auto& stored = values.store();
  auto count = row_count;
  if (values.is_constant())
    count = 1;
  if (values.is_dictionary()) {
    count = values.dictionary_size;
    const auto is_code = [count](std::uint32_t code) { return code < count; };
    if (stored.encoding != column_encoding::flat || stored.value_type != values.value_type ||
        !std::all_of(values.codes, values.codes + row_count, is_code))
      return false;
  }
  if (values.value_type.physical() == physical_type::string)
    return are_texts(stored, count, values.value_type.id == type_id::varchar);
  return has_values_of_type(stored, count);
}

} // namespace

status memory_input::check_batch(const batch_view& rows) const {
  if (rows.row_count > batch_rows_max)
    return failure{errc::limit_exceeded, "a batch has too many rows: " + std::to_string(rows.row_count), {}, {}};
  if (!is_selection_of(rows.rows, rows.row_count))
    return failure{errc::invalid_argument, "the alive rows of a batch are not ascending numbers of its rows", {}, {}};
  if (rows.columns.size() != shape_.size())
    return failure{errc::schema_mismatch,
                   "a batch has the wrong number of columns: " + std::to_string(rows.columns.size()),
                   {},
                   {}};
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    const auto& name = shape_.fields[i].name;
    if (rows.columns[i].value_type != shape_.fields[i].value_type)
      return failure{errc::schema_mismatch, "a column has the wrong type: " + name, {}, {}};
    if (rows.row_count != 0 && !is_sound(rows.columns[i], rows.row_count))
      return failure{errc::invalid_argument, "a column has a value that its type cannot hold: " + name, {}, {}};
  }
  return {};
}

status memory_input::check(owned_rows& rows) const {
  std::uint64_t row_count = 0;
  for (const auto& batch : rows.batches) {
    MILLRACE_TRY(check_batch(batch));
    row_count += batch.row_count;
  }
  if (row_count > chunk_rows_max)
    return failure{errc::limit_exceeded, "a push has too many rows: " + std::to_string(row_count), {}, {}};
  std::erase_if(rows.batches, [](const batch_view& batch) { return batch.is_empty(); });
  // Where the rows stood in another job says nothing about this one.
  for (auto& batch : rows.batches)
    batch = {.columns = batch.columns, .row_count = batch.row_count, .rows = batch.rows};
  return {};
}

status memory_input::push(owned_rows&& rows) {
  if (has_ended_)
    return failure{errc::failed_precondition, "the input has ended", {}, {}};
  if (is_full())
    return failure{errc::limit_exceeded, "too many pushes are waiting: " + std::to_string(capacity_), {}, {}};
  if (!rows.batches.empty())
    queue_.push_back(std::move(rows));
  return {};
}

void memory_input::take(read_buffer& buffer) {
  MILLRACE_CHECK(!queue_.empty());
  auto& oldest = queue_.front();
  std::swap(buffer.memory, oldest.memory);
  std::swap(buffer.rows, oldest.batches);
  if (spare_.size() < capacity_)
    spare_.push_back(std::move(oldest));
  queue_.pop_front();
}

status memory_reader::open() { return {}; }

result<read_outcome> memory_reader::read(read_buffer& buffer, chunk& out) {
  if (input_->is_empty())
    return input_->has_ended() ? read_outcome::ended : read_outcome::waiting;
  input_->take(buffer);
  const auto facts = out.facts;
  out = chunk{};
  out.facts = facts;
  out.position = {name_, rows_given_};
  out.rows = buffer.rows;
  for (const auto& batch : buffer.rows)
    rows_given_ += batch.rows.count;
  return read_outcome::chunk;
}

std::string memory_reader::why_not_resumable() const {
  if (input_->is_replayable())
    return {};
  return "its rows come from the program that Millrace is embedded in, which does not push them again";
}

read_place memory_reader::place() const {
  read_place behind;
  behind.offset = rows_given_;
  return behind;
}

status memory_reader::resume(const read_place& from) {
  rows_given_ = from.offset;
  return {};
}

status memory_writer::open(std::string_view) { return {}; }

status memory_writer::write(std::span<const char>) {
  return failure{errc::failed_precondition, "a memory output takes rows, not bytes", {}, {}};
}

status memory_writer::write_rows(const batch_view& rows) {
  output_(rows);
  return {};
}

status memory_writer::commit(const output_epoch&) { return {}; }

namespace {

failure not_embedded(const connector_config& config) {
  return {errc::failed_precondition,
          "connector `memory` needs a program that pushes or takes rows: " + std::string(config.name),
          {},
          config.span};
}

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  if (config.input == nullptr)
    return not_embedded(config);
  return std::unique_ptr<source_reader>(std::make_unique<memory_reader>(std::string(config.name), *config.input));
}

result<std::unique_ptr<sink_writer>> make_writer(const connector_config& config) {
  if (!config.output)
    return not_embedded(config);
  return std::unique_ptr<sink_writer>(std::make_unique<memory_writer>(config.output));
}

} // namespace

const connector_entry& memory_connector() noexcept {
  static constexpr connector_entry entry{.name = "memory",
                                         .help = "Rows pushed and taken by the program Millrace is embedded in.",
                                         .make_source = make_reader,
                                         .make_sink = make_writer,
                                         .is_of_host = true};
  return entry;
}

} // namespace millrace
