#include "millrace/proto/internal/column_parser.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/column/values_of_type.hpp"
#include "millrace/engine/format/field_parser.hpp"
#include "millrace/proto/internal/wire_reader.hpp"
#include "millrace/proto/record_batch.pb.h"

namespace millrace {

namespace {

/// Of a name that a message shows.
constexpr std::size_t name_bytes_shown = 60;

/// The fields of a column as they stand in the message.
struct raw_column {
  std::string_view name;
  std::uint64_t type_number = 0;
  std::uint64_t precision = 0;
  std::uint64_t scale = 0;
  std::uint64_t encoding = 0;
  std::uint64_t value_count = 0;
  std::string_view validity;
  std::string_view values;
  std::string_view offsets;
  std::string_view blob;
  std::string_view codes;
  std::string_view dictionary;
  std::uint32_t present = 0; ///< Bit n: field n is there.

  [[nodiscard]] bool has(int number) const noexcept { return ((present >> static_cast<unsigned>(number)) & 1U) != 0; }
  [[nodiscard]] bool has_any(std::initializer_list<int> numbers) const noexcept {
    return std::any_of(numbers.begin(), numbers.end(), [&](int number) { return has(number); });
  }
};

[[nodiscard]] std::uint64_t raw_column::*number_field(std::uint32_t field) noexcept {
  switch (field) {
    case pb::Column::kTypeFieldNumber: return &raw_column::type_number;
    case pb::Column::kPrecisionFieldNumber: return &raw_column::precision;
    case pb::Column::kScaleFieldNumber: return &raw_column::scale;
    case pb::Column::kEncodingFieldNumber: return &raw_column::encoding;
    case pb::Column::kValueCountFieldNumber: return &raw_column::value_count;
    default: return nullptr;
  }
}

[[nodiscard]] std::string_view raw_column::*bytes_field(std::uint32_t field) noexcept {
  switch (field) {
    case pb::Column::kNameFieldNumber: return &raw_column::name;
    case pb::Column::kValidityFieldNumber: return &raw_column::validity;
    case pb::Column::kValuesFieldNumber: return &raw_column::values;
    case pb::Column::kOffsetsFieldNumber: return &raw_column::offsets;
    case pb::Column::kBlobFieldNumber: return &raw_column::blob;
    case pb::Column::kCodesFieldNumber: return &raw_column::codes;
    case pb::Column::kDictionaryFieldNumber: return &raw_column::dictionary;
    default: return nullptr;
  }
}

/// Reads the columns of one message; keeps what all steps need.
class column_parser {
public:
  column_parser(const column_expectation& expected, const message_limits& limits, arena& memory)
    : expected_(expected), limits_(limits), memory_(memory) {}

  [[nodiscard]] result<column> parse(std::string_view message) {
    raw_column raw;
    MILLRACE_TRY(read_fields(message, raw));
    MILLRACE_TRY(check_name(raw));
    MILLRACE_TRY(check_type(raw));
    if (!expected_.is_needed)
      return null_column(expected_.declared->value_type, memory_);
    switch (raw.encoding) {
      case pb::ENCODING_FLAT: return parse_plain(raw, column_encoding::flat, expected_.row_count);
      case pb::ENCODING_CONSTANT: return parse_plain(raw, column_encoding::constant, 1);
      case pb::ENCODING_DICTIONARY: return parse_dictionary(raw);
      default: return corrupt("unknown encoding");
    }
  }

private:
  [[nodiscard]] failure corrupt(const char* what) const { return corrupt_column(expected_.number, what); }

  [[nodiscard]] failure mismatch(const std::string& what) const {
    return {errc::schema_mismatch,
            "record batch: column " + std::to_string(expected_.number) + ": expected " + expected_.declared->name +
              " " + to_string(expected_.declared->value_type) + ", found " + what,
            {},
            {}};
  }

  [[nodiscard]] status read_fields(std::string_view message, raw_column& raw) const {
    wire_reader reader(message);
    wire_field field;
    while (reader.next(field)) {
      const auto number = number_field(field.field);
      const auto bytes = bytes_field(field.field);
      if (number == nullptr && bytes == nullptr)
        continue; // Padding, or a field of a later version.
      const auto bit = std::uint32_t{1} << field.field;
      if ((raw.present & bit) != 0)
        return corrupt("a field appears twice");
      raw.present |= bit;
      if (field.type != (number != nullptr ? wire_type::varint : wire_type::length_delimited))
        return corrupt("a field is of another wire type");
      if (number != nullptr)
        raw.*number = field.number;
      else
        raw.*bytes = field.bytes;
    }
    return reader.is_malformed() ? status(corrupt("malformed fields")) : status();
  }

  [[nodiscard]] status check_name(const raw_column& raw) const {
    if (raw.name == expected_.declared->name || (raw.name.empty() && !expected_.must_be_named))
      return {};
    if (raw.name.empty())
      return mismatch("no name");
    auto found = "name " + std::string(raw.name.substr(0, name_bytes_shown));
    blank_controls(found);
    return mismatch(found);
  }

  [[nodiscard]] status check_type(const raw_column& raw) const {
    const auto& value_type = expected_.declared->value_type;
    if (raw.type_number == static_cast<std::uint64_t>(value_type.id) && raw.precision == value_type.precision &&
        raw.scale == value_type.scale)
      return {};
    return mismatch("type " + std::to_string(raw.type_number) + " (" + std::to_string(raw.precision) + "," +
                    std::to_string(raw.scale) + ")");
  }

  [[nodiscard]] result<column> parse_plain(const raw_column& raw, column_encoding encoding, std::uint32_t count) {
    if (raw.has_any({pb::Column::kCodesFieldNumber, pb::Column::kDictionaryFieldNumber}))
      return corrupt("codes without a dictionary encoding");
    if (raw.has(pb::Column::kValueCountFieldNumber) && raw.value_count != count)
      return corrupt("the number of values does not follow from the encoding");
    MILLRACE_TRY_ASSIGN(auto plain, parse_values(raw, count));
    plain.encoding = encoding;
    return plain;
  }

  [[nodiscard]] result<column> parse_dictionary(const raw_column& raw) {
    if (raw.has_any({pb::Column::kValidityFieldNumber, pb::Column::kValuesFieldNumber, pb::Column::kOffsetsFieldNumber,
                     pb::Column::kBlobFieldNumber, pb::Column::kValueCountFieldNumber}))
      return corrupt("values beside a dictionary");
    raw_column entries;
    MILLRACE_TRY(read_fields(raw.dictionary, entries));
    if (entries.encoding != pb::ENCODING_FLAT)
      return corrupt("a dictionary within a dictionary");
    if (!entries.name.empty() || !check_type(entries).ok())
      return corrupt("a dictionary of another type");
    if (entries.value_count > limits_.rows_max)
      return too_large("entries of a dictionary", limits_.rows_max);
    const auto size = static_cast<std::uint32_t>(entries.value_count);
    MILLRACE_TRY_ASSIGN(const auto values, parse_plain(entries, column_encoding::flat, size));

    column result;
    result.value_type = values.value_type;
    result.encoding = column_encoding::dictionary;
    result.dictionary = memory_.make<column>(values);
    result.dictionary_size = size;
    if (raw.codes.size() != std::size_t{expected_.row_count} * sizeof(std::uint32_t))
      return corrupt("wrong number of codes");
    result.codes = aligned_array<std::uint32_t>(raw.codes, memory_);
    if (std::any_of(result.codes, result.codes + expected_.row_count,
                    [size](std::uint32_t code) { return code >= size; }))
      return corrupt("a code beyond the dictionary");
    return result;
  }

  [[nodiscard]] result<column> parse_values(const raw_column& raw, std::uint32_t count) {
    column result;
    result.value_type = expected_.declared->value_type;
    const auto bitmap_size = bitmap::words(count) * sizeof(std::uint64_t);
    if (raw.has(pb::Column::kValidityFieldNumber)) {
      if (raw.validity.size() != bitmap_size)
        return corrupt("validity of another size");
      result.validity = aligned_array<std::uint64_t>(raw.validity, memory_);
    }
    const auto physical = result.value_type.physical();
    if (physical == physical_type::string)
      return parse_texts(raw, count, result);
    if (raw.has_any({pb::Column::kOffsetsFieldNumber, pb::Column::kBlobFieldNumber}))
      return corrupt("offsets of values that are no text");
    if (raw.values.size() != (physical == physical_type::bit ? bitmap_size : std::size_t{count} * width_of(physical)))
      return corrupt("values of another size");
    result.values = physical == physical_type::int128
                      ? static_cast<const void*>(aligned_array<int128>(raw.values, memory_))
                      : aligned_array<std::uint64_t>(raw.values, memory_);
    if (!has_values_of_type(result, count))
      return corrupt("a value that its type cannot hold");
    return result;
  }

  [[nodiscard]] result<column> parse_texts(const raw_column& raw, std::uint32_t count, column& target) {
    if (raw.has(pb::Column::kValuesFieldNumber))
      return corrupt("texts and values at once");
    if (raw.blob.size() > limits_.blob_bytes_max)
      return too_large("bytes of text", limits_.blob_bytes_max);
    if (raw.offsets.size() != (std::size_t{count} + 1) * sizeof(std::uint32_t))
      return corrupt("wrong number of offsets");
    const auto* offsets = aligned_array<std::uint32_t>(raw.offsets, memory_);
    if (offsets[0] != 0 || offsets[count] != raw.blob.size() || !std::is_sorted(offsets, offsets + count + 1))
      return corrupt("offsets that do not follow the blob");
    if (target.value_type.id == type_id::varchar && !is_text(raw.blob, offsets, count))
      return corrupt("text that is not valid UTF-8");
    target.values = raw.blob.data() == nullptr ? "" : raw.blob.data();
    target.begins = offsets;
    target.ends = offsets + 1;
    return target;
  }

  /// The blob is valid UTF-8, and no text begins within a code point: so every text is valid.
  [[nodiscard]] static bool is_text(std::string_view blob, const std::uint32_t* offsets, std::uint32_t count) {
    if (!is_utf8(blob))
      return false;
    return std::all_of(offsets, offsets + count, [blob](std::uint32_t offset) {
      return offset == blob.size() || !is_continuation(blob[offset]);
    });
  }

  [[nodiscard]] failure too_large(const char* what, std::size_t max) const {
    return {errc::limit_exceeded,
            "record batch: column " + std::to_string(expected_.number) + ": too many " + what + ", the limit is " +
              std::to_string(max),
            {},
            {}};
  }

  const column_expectation& expected_;
  const message_limits& limits_;
  arena& memory_;
};

} // namespace

result<column> parse_column(std::string_view message, const column_expectation& expected, const message_limits& limits,
                            arena& memory) {
  return column_parser(expected, limits, memory).parse(message);
}

failure corrupt_column(std::uint32_t number, const char* what) {
  return {errc::corrupt, "record batch: column " + std::to_string(number) + ": " + what, {}, {}};
}

} // namespace millrace
