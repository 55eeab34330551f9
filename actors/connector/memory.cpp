#include "millrace/actors/connector/memory.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/units.hpp"

namespace millrace {

const connector_entry& memory_connector() noexcept;

memory_input::memory_input(schema shape, std::size_t capacity) : shape_(std::move(shape)), capacity_(capacity) {
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

status memory_input::check(const batch_view& rows) const {
  if (rows.row_count > batch_rows_max)
    return failure{errc::limit_exceeded, "a batch has too many rows: " + std::to_string(rows.row_count), {}, {}};
  if (rows.columns.size() != shape_.size())
    return failure{errc::schema_mismatch,
                   "a batch has the wrong number of columns: " + std::to_string(rows.columns.size()),
                   {},
                   {}};
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    if (rows.columns[i].value_type != shape_.fields[i].value_type)
      return failure{errc::schema_mismatch, "a column has the wrong type: " + shape_.fields[i].name, {}, {}};
  return {};
}

status memory_input::push(owned_rows&& rows) {
  if (has_ended_)
    return failure{errc::failed_precondition, "the input has ended", {}, {}};
  if (is_full())
    return failure{errc::limit_exceeded, "too many pushes are waiting: " + std::to_string(capacity_), {}, {}};
  std::uint64_t row_count = 0;
  for (const auto& batch : rows.batches) {
    MILLRACE_TRY(check(batch));
    row_count += batch.rows.count;
  }
  if (row_count > chunk_rows_max)
    return failure{errc::limit_exceeded, "a push has too many rows: " + std::to_string(row_count), {}, {}};
  if (row_count != 0)
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

status memory_writer::open(std::string_view) { return {}; }

status memory_writer::write(std::span<const char>) {
  return failure{errc::failed_precondition, "a memory output takes rows, not bytes", {}, {}};
}

status memory_writer::write_rows(const batch_view& rows) {
  output_(rows);
  return {};
}

status memory_writer::commit() { return {}; }

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
  static constexpr connector_entry entry{
    "memory", "Rows pushed and taken by the program Millrace is embedded in.", false, {}, make_reader, make_writer};
  return entry;
}

} // namespace millrace
