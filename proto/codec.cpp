#include "millrace/proto/codec.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/proto/internal/column_parser.hpp"
#include "millrace/proto/internal/column_writer.hpp"
#include "millrace/proto/internal/wire_reader.hpp"
#include "millrace/proto/internal/wire_writer.hpp"
#include "millrace/proto/record_batch.pb.h"

namespace millrace {

namespace {

/// Bytes of a message's numbers and of the source position, with tags and lengths.
constexpr std::size_t header_size_max = 128;
/// Payloads beside the columns: positions, major orders, times, kinds; and the padding at the end.
constexpr std::size_t row_payload_count_max = 5;

[[nodiscard]] failure corrupt(const char* what) {
  return {errc::corrupt, std::string("record batch: ") + what, {}, {}};
}

[[nodiscard]] failure limit_exceeded(const char* what, std::size_t found, std::size_t max) {
  return {errc::limit_exceeded,
          "record batch: " + std::to_string(found) + " " + what + ", the limit is " + std::to_string(max),
          {},
          {}};
}

/// An upper bound of what is written apart from the columns.
[[nodiscard]] std::size_t size_without_columns_max(const batch_view& rows, const encode_options& options) noexcept {
  const auto position_bytes = options.has_positions ? 3 * sizeof(std::uint64_t) : 0;
  const auto row_bytes = position_bytes + (rows.kinds != nullptr ? sizeof(change_kind) : 0);
  return options.lead_bytes + header_size_max + row_payload_count_max * wire_writer::payload_overhead_max +
         row_bytes * rows.rows.count;
}

/// Whether the alive rows follow each other, so that the first position says all of them.
[[nodiscard]] bool has_implicit_positions(const batch_view& rows) noexcept {
  return rows.positions == nullptr && (rows.rows.is_dense() || rows.is_empty());
}

[[nodiscard]] bool has_updates(const batch_view& rows) noexcept {
  if (rows.kinds == nullptr)
    return false;
  for (std::uint32_t i = 0; i < rows.rows.count; ++i)
    if (rows.kinds[rows.rows[i]] != change_kind::insert)
      return true;
  return false;
}

void write_header(const message_header& header, wire_writer& out) {
  out.put_varint(pb::RecordBatch::kSequenceNumberFieldNumber, header.sequence.value);
  if (header.position != message_position{}) {
    const auto begin = out.begin_message(pb::RecordBatch::kSourcePositionFieldNumber);
    out.put_varint(pb::SourcePosition::kSourceFieldNumber, header.position.source);
    out.put_varint(pb::SourcePosition::kPartitionFieldNumber, header.position.partition);
    out.put_varint(pb::SourcePosition::kOffsetFieldNumber, header.position.offset);
    out.end_message(begin);
  }
  if (header.watermark != event_time::min())
    out.put_present_varint(pb::RecordBatch::kWatermarkUsFieldNumber, zigzag(header.watermark.us));
}

void write_positions(const batch_view& rows, wire_writer& out) {
  if (has_implicit_positions(rows)) {
    out.put_varint(pb::RecordBatch::kFirstPositionFieldNumber, rows.first_position);
  } else {
    auto* target = reinterpret_cast<row_position*>(out.put_payload(pb::RecordBatch::kPositionsFieldNumber,
                                                                   std::size_t{rows.rows.count} * sizeof(row_position),
                                                                   alignof(row_position)));
    for (std::uint32_t i = 0; i < rows.rows.count; ++i)
      target[i] = rows.position(rows.rows[i]);
  }
  write_row_array(pb::RecordBatch::kMajorOrdersFieldNumber, rows.major_orders, rows.rows, out);
  write_row_array(pb::RecordBatch::kTimesMaxFieldNumber, rows.times_max, rows.rows, out);
}

/// Reads one message into a batch.
class message_parser {
public:
  message_parser(const schema& shape, const message_limits& limits, arena& memory)
    : shape_(shape), limits_(limits), memory_(memory) {}

  [[nodiscard]] result<decoded_message> parse(std::string_view message, const std::vector<bool>& needed,
                                              std::uint64_t expected_fingerprint) {
    if (message.size() > limits_.message_bytes_max)
      return limit_exceeded("bytes", message.size(), limits_.message_bytes_max);
    columns_ = memory_.allocate<std::string_view>(shape_.size());
    MILLRACE_TRY(read_fields(message));
    MILLRACE_TRY(check_shape());
    out_.rows.row_count = static_cast<std::uint32_t>(row_count_);
    out_.rows.rows = selection::all(out_.rows.row_count);
    MILLRACE_TRY(parse_columns(needed));
    MILLRACE_TRY(check_fingerprint(expected_fingerprint));
    MILLRACE_TRY(parse_row_arrays());
    return out_;
  }

private:
  [[nodiscard]] status read_fields(std::string_view message) {
    wire_reader reader(message);
    wire_field field;
    while (reader.next(field))
      MILLRACE_TRY(take(field));
    return reader.is_malformed() ? status(corrupt("malformed fields")) : status();
  }

  [[nodiscard]] status take(const wire_field& field) {
    switch (field.field) {
      case pb::RecordBatch::kColumnsFieldNumber: return take_column(field);
      case pb::RecordBatch::kRowCountFieldNumber: return take_number(field, wire_type::varint, row_count_);
      case pb::RecordBatch::kSchemaFingerprintFieldNumber: return take_number(field, wire_type::fixed64, fingerprint_);
      case pb::RecordBatch::kSequenceNumberFieldNumber:
        return take_number(field, wire_type::varint, out_.header.sequence.value);
      case pb::RecordBatch::kFirstPositionFieldNumber:
        return take_number(field, wire_type::varint, out_.rows.first_position);
      case pb::RecordBatch::kSourcePositionFieldNumber: return take_source_position(field);
      case pb::RecordBatch::kWatermarkUsFieldNumber: return take_watermark(field);
      case pb::RecordBatch::kPositionsFieldNumber: return take_bytes(field, positions_);
      case pb::RecordBatch::kMajorOrdersFieldNumber: return take_bytes(field, major_orders_);
      case pb::RecordBatch::kTimesMaxFieldNumber: return take_bytes(field, times_max_);
      case pb::RecordBatch::kKindsFieldNumber: return take_bytes(field, kinds_);
      default: return {}; // Padding, or a field of a later version.
    }
  }

  [[nodiscard]] status take_once(const wire_field& field, wire_type expected) {
    const auto bit = std::uint32_t{1} << field.field;
    if ((present_ & bit) != 0)
      return corrupt("a field appears twice");
    present_ |= bit;
    return field.type == expected ? status() : status(corrupt("a field is of another wire type"));
  }
  [[nodiscard]] status take_number(const wire_field& field, wire_type expected, std::uint64_t& number) {
    MILLRACE_TRY(take_once(field, expected));
    number = field.number;
    return {};
  }
  [[nodiscard]] status take_bytes(const wire_field& field, std::optional<std::string_view>& bytes) {
    MILLRACE_TRY(take_once(field, wire_type::length_delimited));
    bytes = field.bytes;
    return {};
  }
  [[nodiscard]] status take_watermark(const wire_field& field) {
    MILLRACE_TRY(take_once(field, wire_type::varint));
    out_.header.watermark = {unzigzag(field.number)};
    return {};
  }

  [[nodiscard]] status take_column(const wire_field& field) {
    if (field.type != wire_type::length_delimited)
      return corrupt("a field is of another wire type");
    if (column_count_ == limits_.columns_max)
      return limit_exceeded("columns or more", std::size_t{column_count_} + 1, limits_.columns_max);
    // Columns beyond the declared ones are counted, for the message of the failure, and not kept.
    if (column_count_ < shape_.size())
      columns_[column_count_] = field.bytes;
    ++column_count_;
    return {};
  }

  [[nodiscard]] status take_source_position(const wire_field& outer) {
    MILLRACE_TRY(take_once(outer, wire_type::length_delimited));
    std::uint64_t numbers[3] = {};
    std::uint32_t present = 0;
    wire_reader reader(outer.bytes);
    wire_field field;
    while (reader.next(field)) {
      if (field.field > std::size(numbers))
        continue;
      const auto bit = std::uint32_t{1} << field.field;
      if (field.type != wire_type::varint || (present & bit) != 0)
        return corrupt("malformed source position");
      present |= bit;
      numbers[field.field - 1] = field.number;
    }
    constexpr auto uint32_max = std::numeric_limits<std::uint32_t>::max();
    if (reader.is_malformed() || numbers[0] > uint32_max || numbers[1] > uint32_max)
      return corrupt("malformed source position");
    out_.header.position = {static_cast<std::uint32_t>(numbers[0]), static_cast<std::uint32_t>(numbers[1]), numbers[2]};
    return {};
  }

  /// Behind the columns, which say more where they have names.
  [[nodiscard]] status check_fingerprint(std::uint64_t expected) const {
    if (fingerprint_ == 0 || fingerprint_ == expected)
      return {};
    return failure{errc::schema_mismatch, "record batch: made for another schema", {}, {}};
  }

  [[nodiscard]] status check_shape() {
    if (row_count_ > limits_.rows_max)
      return limit_exceeded("rows", row_count_, limits_.rows_max);
    if (column_count_ != shape_.size())
      return failure{errc::schema_mismatch,
                     "record batch: expected " + std::to_string(shape_.size()) + " columns, found " +
                       std::to_string(column_count_),
                     {},
                     {}};
    return {};
  }

  [[nodiscard]] status parse_columns(const std::vector<bool>& needed) {
    auto* columns = memory_.allocate<column>(shape_.size());
    for (std::uint32_t i = 0; i < shape_.size(); ++i) {
      const column_expectation expected{&shape_.fields[i], i, out_.rows.row_count, fingerprint_ == 0,
                                        needed.empty() || needed[i]};
      MILLRACE_TRY_ASSIGN(columns[i], parse_column(columns_[i], expected, limits_, memory_));
    }
    out_.rows.columns = {columns, shape_.size()};
    return {};
  }

  template <class T>
  [[nodiscard]] status parse_array(const std::optional<std::string_view>& bytes, const T*& array) {
    if (!bytes.has_value())
      return {};
    if (bytes->size() != std::size_t{out_.rows.row_count} * sizeof(T))
      return corrupt("an array with another number of rows");
    array = aligned_array<T>(*bytes, memory_);
    return {};
  }

  [[nodiscard]] status parse_row_arrays() {
    auto& rows = out_.rows;
    MILLRACE_TRY(parse_array(positions_, rows.positions));
    MILLRACE_TRY(parse_array(major_orders_, rows.major_orders));
    MILLRACE_TRY(parse_array(times_max_, rows.times_max));
    if (!is_in_order())
      return corrupt("rows out of order");
    const std::uint8_t* kinds = nullptr;
    MILLRACE_TRY(parse_array(kinds_, kinds));
    if (kinds == nullptr)
      return {};
    constexpr auto kind_max = static_cast<std::uint8_t>(change_kind::remove);
    if (std::any_of(kinds, kinds + rows.row_count, [](std::uint8_t kind) { return kind > kind_max; }))
      return corrupt("an unknown kind of change");
    rows.kinds = reinterpret_cast<const change_kind*>(kinds);
    return {};
  }

  /// Rows ascend by major order, then by position. Those of an implicit range must not wrap around.
  [[nodiscard]] bool is_in_order() const noexcept {
    const auto& rows = out_.rows;
    if (rows.first_position > std::numeric_limits<row_position>::max() - rows.row_count)
      return false;
    if (rows.positions == nullptr && rows.major_orders == nullptr)
      return true;
    for (std::uint32_t i = 1; i < rows.row_count; ++i) {
      const auto before = std::pair(rows.major_order(i - 1), rows.position(i - 1));
      if (before > std::pair(rows.major_order(i), rows.position(i)))
        return false;
    }
    return true;
  }

  const schema& shape_;
  const message_limits& limits_;
  arena& memory_;
  decoded_message out_;
  std::uint64_t row_count_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::string_view* columns_ = nullptr; ///< The first ones, as many as the schema has.
  std::uint32_t column_count_ = 0;
  std::optional<std::string_view> positions_;
  std::optional<std::string_view> major_orders_;
  std::optional<std::string_view> times_max_;
  std::optional<std::string_view> kinds_;
  std::uint32_t present_ = 0; ///< Bit n: field n was taken.
};

} // namespace

batch_codec::batch_codec(schema shape, const message_limits& limits, std::vector<bool> needed)
  : shape_(std::move(shape)), limits_(limits), needed_(std::move(needed)), fingerprint_(fingerprint(shape_)) {
  MILLRACE_CHECK(needed_.empty() || needed_.size() == shape_.size());
}

result<std::span<char>> batch_codec::encode(const batch_view& rows, const message_header& header,
                                            const encode_options& options, arena& memory) const {
  MILLRACE_CHECK(rows.columns.size() == shape_.size());
  if (rows.rows.count > limits_.rows_max)
    return limit_exceeded("rows", rows.rows.count, limits_.rows_max);
  if (shape_.size() > limits_.columns_max)
    return limit_exceeded("columns", shape_.size(), limits_.columns_max);

  // An upper bound first, so that the message is written front to back into one piece of memory.
  auto size_max = size_without_columns_max(rows, options);
  auto* columns = memory.allocate<const column_writer*>(shape_.size());
  for (std::uint32_t i = 0; i < shape_.size(); ++i) {
    columns[i] = memory.make<column_writer>(rows.columns[i], rows.rows, memory);
    if (columns[i]->blob_size() > limits_.blob_bytes_max)
      return limit_exceeded("bytes of text in a column", columns[i]->blob_size(), limits_.blob_bytes_max);
    size_max += columns[i]->size_max() + shape_.fields[i].name.size();
  }
  if (size_max > limits_.message_bytes_max)
    return limit_exceeded("bytes, estimated", size_max, limits_.message_bytes_max);

  auto* frame = memory.allocate<char>(size_max);
  wire_writer out(frame, options.lead_bytes);
  out.put_varint(pb::RecordBatch::kRowCountFieldNumber, rows.rows.count);
  out.put_fixed64(pb::RecordBatch::kSchemaFingerprintFieldNumber, fingerprint_);
  write_header(header, out);
  if (options.has_positions)
    write_positions(rows, out);
  if (has_updates(rows))
    write_row_array(pb::RecordBatch::kKindsFieldNumber, rows.kinds, rows.rows, out);
  for (std::uint32_t i = 0; i < shape_.size(); ++i)
    columns[i]->write(shape_.fields[i], options.has_names, out);
  out.pad_to(options.multiple_of);
  MILLRACE_CHECK(out.position() <= size_max);
  return std::span<char>(frame, out.position());
}

result<decoded_message> batch_codec::decode(std::string_view message, arena& memory) const {
  return message_parser(shape_, limits_, memory).parse(message, needed_, fingerprint_);
}

} // namespace millrace
