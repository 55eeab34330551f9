#include "millrace/proto/internal/column_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "millrace/engine/base/check.hpp"
#include "millrace/proto/record_batch.pb.h"

namespace millrace {

namespace {

/// Bytes of a column's numbers, tags and lengths, apart from its name and payloads.
constexpr std::size_t scalars_size_max = 64;
/// Payloads of a column and of its dictionary: validity, values, offsets, blob; codes.
constexpr std::size_t payload_count_max = 5;

[[nodiscard]] std::size_t bitmap_bytes(std::size_t bits) noexcept {
  return bitmap::words(bits) * sizeof(std::uint64_t);
}

/// Copies the bits of the stored values; bits behind the last are zero.
void copy_bits(const std::uint64_t* source, const stored_values& values, std::uint64_t* target) noexcept {
  const auto count = values.count;
  if (values.indices == nullptr) {
    std::copy_n(source, bitmap::words(count), target);
    target[bitmap::words(count) - 1] &= bitmap::tail_mask(count);
    return;
  }
  for (std::uint32_t first = 0; first < count; first += 64) {
    const auto size = std::min(count - first, 64U);
    std::uint64_t word = 0;
    for (std::uint32_t i = 0; i < size; ++i)
      word |= std::uint64_t{bitmap::test(source, values.indices[first + i])} << i;
    target[first / 64] = word;
  }
}

/// Finds the validity of the stored values: null where all of them are there.
void find_validity(stored_values& values, arena& memory) {
  if (values.source->validity == nullptr || values.count == 0)
    return;
  auto* bits = memory.allocate<std::uint64_t>(bitmap::words(values.count));
  copy_bits(values.source->validity, values, bits);
  if (!bitmap::all_set(bits, values.count))
    values.validity = bits;
}

[[nodiscard]] bool is_valid(const stored_values& values, std::uint32_t i) noexcept {
  return values.validity == nullptr || bitmap::test(values.validity, i);
}

/// Whether the texts stand in the blob one behind the other, all of them wanted.
[[nodiscard]] bool is_contiguous(const stored_values& values) noexcept {
  if (values.count == 0 || values.indices != nullptr || values.validity != nullptr)
    return false;
  const auto* begins = values.source->begins;
  const auto* ends = values.source->ends;
  return ends == begins + 1 || std::memcmp(begins + 1, ends, (std::size_t{values.count} - 1) * sizeof(*ends)) == 0;
}

void find_texts(stored_values& values) noexcept {
  const auto* begins = values.source->begins;
  const auto* ends = values.source->ends;
  values.has_contiguous_texts = is_contiguous(values);
  if (values.has_contiguous_texts) {
    values.blob_size = ends[values.count - 1] - begins[0];
    return;
  }
  for (std::uint32_t i = 0; i < values.count; ++i)
    if (is_valid(values, i))
      values.blob_size += ends[values.index(i)] - begins[values.index(i)];
}

/// Calls `visit(i)` for each value that is NULL.
template <class Visit>
void for_each_null(const stored_values& values, Visit&& visit) {
  if (values.validity == nullptr)
    return;
  for (std::uint32_t first = 0; first < values.count; first += 64) {
    auto nulls = ~values.validity[first / 64];
    if (values.count - first < 64)
      nulls &= bitmap::tail_mask(values.count);
    for (; nulls != 0; nulls &= nulls - 1)
      visit(first + static_cast<std::uint32_t>(std::countr_zero(nulls)));
  }
}

/// What lies behind a NULL is whatever memory held; it is not sent.
template <class T>
void write_fixed(const stored_values& values, wire_writer& out) {
  auto* target = reinterpret_cast<T*>(out.put_payload(
    pb::Column::kValuesFieldNumber, std::size_t{values.count} * sizeof(T), std::max(alignof(T), std::size_t{8})));
  const auto* source = values.source->data<T>();
  if (values.indices != nullptr)
    for (std::uint32_t i = 0; i < values.count; ++i)
      target[i] = source[values.indices[i]];
  else if (values.count != 0)
    std::memcpy(target, source, std::size_t{values.count} * sizeof(T));
  for_each_null(values, [&](std::uint32_t i) { target[i] = T{}; });
}

void write_bits(const stored_values& values, wire_writer& out) {
  const auto words = bitmap::words(values.count);
  auto* target = reinterpret_cast<std::uint64_t*>(
    out.put_payload(pb::Column::kValuesFieldNumber, bitmap_bytes(values.count), alignof(std::uint64_t)));
  if (words == 0)
    return;
  copy_bits(values.source->bits(), values, target);
  if (values.validity != nullptr)
    for (std::size_t i = 0; i < words; ++i)
      target[i] &= values.validity[i];
}

void copy_texts(const stored_values& values, std::uint32_t* offsets, char* blob) noexcept {
  const auto& source = *values.source;
  std::uint32_t size = 0;
  for (std::uint32_t i = 0; i < values.count; ++i) {
    offsets[i] = size;
    if (!is_valid(values, i))
      continue;
    const auto text = source.text(values.index(i));
    if (!text.empty())
      std::memcpy(blob + size, text.data(), text.size());
    size += static_cast<std::uint32_t>(text.size());
  }
  offsets[values.count] = size;
}

void write_texts(const stored_values& values, wire_writer& out) {
  auto* offsets = reinterpret_cast<std::uint32_t*>(out.put_payload(
    pb::Column::kOffsetsFieldNumber, (std::size_t{values.count} + 1) * sizeof(std::uint32_t), sizeof(std::uint64_t)));
  auto* blob = out.put_payload(pb::Column::kBlobFieldNumber, values.blob_size, sizeof(std::uint64_t));
  if (!values.has_contiguous_texts) {
    copy_texts(values, offsets, blob);
    return;
  }
  const auto* begins = values.source->begins;
  const auto* ends = values.source->ends;
  offsets[0] = 0;
  for (std::uint32_t i = 0; i < values.count; ++i)
    offsets[i + 1] = ends[i] - begins[0];
  if (values.blob_size != 0)
    std::memcpy(blob, values.source->data<char>() + begins[0], values.blob_size);
}

} // namespace

column_writer::column_writer(const column& source, const selection& rows, arena& memory)
  : physical_(source.value_type.physical()), encoding_(source.encoding), rows_(rows) {
  values_ = {&source.store(), rows.rows, rows.count, nullptr, 0, false};
  if (source.is_dictionary() && source.dictionary_size <= rows.count) {
    codes_ = source.codes;
    values_.indices = nullptr;
    values_.count = source.dictionary_size;
  } else if (source.is_dictionary()) {
    // Few rows of a large dictionary: their values are smaller than the dictionary.
    auto* indices = memory.allocate<std::uint32_t>(rows.count);
    for (std::uint32_t i = 0; i < rows.count; ++i)
      indices[i] = source.codes[rows[i]];
    values_.indices = indices;
    encoding_ = column_encoding::flat;
  } else if (source.is_constant() && rows.count != 0) {
    values_.indices = nullptr;
    values_.count = 1;
  } else {
    encoding_ = column_encoding::flat;
  }
  find_validity(values_, memory);
  if (physical_ == physical_type::string)
    find_texts(values_);
}

std::size_t column_writer::size_max() const noexcept {
  const auto count = std::size_t{values_.count};
  const auto offsets = physical_ == physical_type::string ? (count + 1) * sizeof(std::uint32_t) : 0;
  const auto codes = encoding_ == column_encoding::dictionary ? std::size_t{rows_.count} * sizeof(std::uint32_t) : 0;
  return 2 * scalars_size_max + payload_count_max * wire_writer::payload_overhead_max + 2 * bitmap_bytes(count) +
         count * width_of(physical_) + offsets + values_.blob_size + codes;
}

void column_writer::write_values(wire_writer& out) const {
  if (values_.validity != nullptr) {
    auto* target =
      out.put_payload(pb::Column::kValidityFieldNumber, bitmap_bytes(values_.count), alignof(std::uint64_t));
    std::memcpy(target, values_.validity, bitmap_bytes(values_.count));
  }
  switch (physical_) {
    case physical_type::bit: return write_bits(values_, out);
    case physical_type::int32: return write_fixed<std::int32_t>(values_, out);
    case physical_type::int64: return write_fixed<std::int64_t>(values_, out);
    case physical_type::int128: return write_fixed<int128>(values_, out);
    case physical_type::float64: return write_fixed<double>(values_, out);
    case physical_type::interval: return write_fixed<interval_value>(values_, out);
    case physical_type::string: return write_texts(values_, out);
  }
}

void column_writer::write(const field& declared, bool has_name, wire_writer& out) const {
  const auto write_type = [&] {
    out.put_varint(pb::Column::kTypeFieldNumber, static_cast<std::uint64_t>(declared.value_type.id));
    out.put_varint(pb::Column::kPrecisionFieldNumber, declared.value_type.precision);
    out.put_varint(pb::Column::kScaleFieldNumber, declared.value_type.scale);
  };
  MILLRACE_CHECK(declared.value_type.physical() == physical_);
  const auto begin = out.begin_message(pb::RecordBatch::kColumnsFieldNumber);
  if (has_name)
    out.put_text(pb::Column::kNameFieldNumber, declared.name);
  write_type();
  out.put_varint(pb::Column::kEncodingFieldNumber, static_cast<std::uint64_t>(encoding_));
  if (encoding_ == column_encoding::dictionary) {
    write_row_array(pb::Column::kCodesFieldNumber, codes_, rows_, out);
    const auto dictionary = out.begin_message(pb::Column::kDictionaryFieldNumber);
    write_type();
    out.put_varint(pb::Column::kValueCountFieldNumber, values_.count);
    write_values(out);
    out.end_message(dictionary);
  } else {
    write_values(out);
  }
  out.end_message(begin);
}

} // namespace millrace
