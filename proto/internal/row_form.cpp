#include "millrace/proto/internal/row_form.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <string_view>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// The kind of change stands first, then the validity.
constexpr std::size_t validity_offset = 1;

[[nodiscard]] std::size_t fixed_width(const type& value_type) noexcept {
  switch (value_type.physical()) {
    case physical_type::bit: return 1;
    case physical_type::string: return sizeof(std::uint32_t);
    default: return width_of(value_type.physical());
  }
}

/// Writes the values of one column into rows that are zero so far.
template <class T>
void write_column(const column& source, const selection& rows, std::size_t offset, std::uint32_t number,
                  char* const* begins, char** cursors) {
  const column_reader<T> reader(source);
  const auto validity_byte = validity_offset + number / 8;
  const auto validity_bit = 1U << (number % 8);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    if (!reader.is_valid(rows[i]))
      continue;
    auto& validity = begins[i][validity_byte];
    validity = static_cast<char>(static_cast<unsigned char>(validity) | validity_bit);
    const T value = reader[rows[i]];
    if constexpr (std::is_same_v<T, std::string_view>) {
      const auto size = static_cast<std::uint32_t>(value.size());
      std::memcpy(begins[i] + offset, &size, sizeof size);
      if (size != 0)
        std::memcpy(cursors[i], value.data(), size);
      cursors[i] += size;
    } else {
      std::memcpy(begins[i] + offset, &value, sizeof value);
    }
  }
}

/// Where the rows that are read stand.
struct row_ranges {
  const char* bytes;
  std::uint32_t* begins;
  std::uint32_t* ends;
  std::uint32_t* cursors; ///< Where the next text of each row begins.
  std::uint32_t count;
};

/// Finds the rows; false where one is shorter than its fixed part, or all are too long for offsets of columns.
[[nodiscard]] bool find_rows(const encoded_rows& rows, std::uint32_t first, std::size_t fixed_size, row_ranges& out) {
  const std::uint64_t bytes_size = rows.bytes.size();
  if (bytes_size > std::numeric_limits<std::uint32_t>::max())
    return false;
  for (std::uint32_t i = 0; i < out.count; ++i) {
    const auto begin = first + i == 0 ? 0 : rows.ends[first + i - 1];
    const auto end = rows.ends[first + i];
    if (end > bytes_size || begin > end || end - begin < fixed_size)
      return false;
    out.begins[i] = static_cast<std::uint32_t>(begin);
    out.ends[i] = static_cast<std::uint32_t>(end);
    out.cursors[i] = static_cast<std::uint32_t>(begin + fixed_size);
  }
  return true;
}

void read_validity(const row_ranges& rows, std::uint32_t number, column& target, arena& memory) {
  auto* validity = memory.allocate_zeroed<std::uint64_t>(bitmap::words(rows.count));
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const auto byte = static_cast<unsigned char>(rows.bytes[rows.begins[i] + validity_offset + number / 8]);
    bitmap::assign(validity, i, ((byte >> (number % 8)) & 1U) != 0);
  }
  target.validity = validity;
}

[[nodiscard]] bool read_texts(const row_ranges& rows, std::size_t offset, column& target, arena& memory) {
  auto* begins = memory.allocate<std::uint32_t>(rows.count);
  auto* ends = memory.allocate<std::uint32_t>(rows.count);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    std::uint32_t size = 0;
    std::memcpy(&size, rows.bytes + rows.begins[i] + offset, sizeof size);
    if (size > rows.ends[i] - rows.cursors[i])
      return false;
    begins[i] = rows.cursors[i];
    ends[i] = rows.cursors[i] += size;
  }
  target.values = rows.bytes;
  target.begins = begins;
  target.ends = ends;
  return true;
}

void read_bits(const row_ranges& rows, std::size_t offset, column& target, arena& memory) {
  auto* bits = memory.allocate_zeroed<std::uint64_t>(bitmap::words(rows.count));
  for (std::uint32_t i = 0; i < rows.count; ++i)
    bitmap::assign(bits, i, rows.bytes[rows.begins[i] + offset] != 0);
  target.values = bits;
}

template <class T>
void read_fixed(const row_ranges& rows, std::size_t offset, column& target, arena& memory) {
  auto* values = memory.allocate<T>(rows.count);
  for (std::uint32_t i = 0; i < rows.count; ++i)
    std::memcpy(values + i, rows.bytes + rows.begins[i] + offset, sizeof(T));
  target.values = values;
}

/// Reads one column; false where a text reaches beyond its row.
[[nodiscard]] bool read_column(const row_ranges& rows, std::size_t offset, column& target, arena& memory) {
  bool is_good = true;
  with_physical(target.value_type.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, std::string_view>)
      is_good = read_texts(rows, offset, target, memory);
    else if constexpr (std::is_same_v<T, bool>)
      read_bits(rows, offset, target, memory);
    else
      read_fixed<T>(rows, offset, target, memory);
  });
  return is_good;
}

[[nodiscard]] bool read_kinds(const row_ranges& rows, batch_view& batch, arena& memory) {
  auto* kinds = memory.allocate<change_kind>(rows.count);
  for (std::uint32_t i = 0; i < rows.count; ++i) {
    const auto kind = static_cast<unsigned char>(rows.bytes[rows.begins[i]]);
    if (kind > static_cast<unsigned char>(change_kind::remove))
      return false;
    kinds[i] = static_cast<change_kind>(kind);
  }
  batch.kinds = kinds;
  return true;
}

[[nodiscard]] failure corrupt_rows() { return {errc::corrupt, "encoded rows do not follow their layout", {}, {}}; }

} // namespace

row_form::row_form(const schema& shape) : fixed_size_(validity_offset + (shape.size() + 7) / 8) {
  for (std::uint32_t i = 0; i < shape.size(); ++i) {
    places_.push_back({shape.fields[i].value_type, i, fixed_size_});
    fixed_size_ += fixed_width(shape.fields[i].value_type);
  }
}

void row_form::write(const batch_view& rows, encoded_rows& out, arena& scratch) const {
  MILLRACE_CHECK(rows.columns.size() == places_.size());
  const auto count = rows.rows.count;
  auto* sizes = scratch.allocate<std::size_t>(count);
  std::fill_n(sizes, count, fixed_size_);
  for (const auto& place : places_)
    if (place.value_type.physical() == physical_type::string) {
      const column_reader<std::string_view> texts(rows.columns[place.number]);
      for (std::uint32_t i = 0; i < count; ++i)
        if (texts.is_valid(rows.rows[i]))
          sizes[i] += texts[rows.rows[i]].size();
    }

  const auto first_begin = out.bytes.size();
  auto size = std::accumulate(sizes, sizes + count, first_begin);
  out.bytes.resize(size);
  size = first_begin;
  for (std::uint32_t i = 0; i < count; ++i) {
    size += sizes[i];
    out.ends.push_back(size);
  }

  auto** begins = scratch.allocate<char*>(count);
  auto** cursors = scratch.allocate<char*>(count);
  auto* begin = out.bytes.data() + first_begin;
  for (std::uint32_t i = 0; i < count; ++i) {
    begins[i] = begin;
    cursors[i] = begin + fixed_size_;
    *begin = rows.kinds == nullptr ? char{} : static_cast<char>(rows.kinds[rows.rows[i]]);
    begin += sizes[i];
  }
  for (const auto& place : places_)
    with_physical(place.value_type.physical(), [&]<class T>() {
      write_column<T>(rows.columns[place.number], rows.rows, place.offset, place.number, begins, cursors);
    });
}

result<batch_view> row_form::read(const encoded_rows& rows, std::uint32_t first, std::uint32_t count,
                                  arena& memory) const {
  row_ranges ranges{rows.bytes.data(), memory.allocate<std::uint32_t>(count), memory.allocate<std::uint32_t>(count),
                    memory.allocate<std::uint32_t>(count), count};
  batch_view batch;
  batch.row_count = count;
  batch.rows = selection::all(count);
  if (!find_rows(rows, first, fixed_size_, ranges) || !read_kinds(ranges, batch, memory))
    return corrupt_rows();
  auto* columns = memory.allocate<column>(places_.size());
  for (const auto& place : places_) {
    auto& column = columns[place.number];
    column = {};
    column.value_type = place.value_type;
    read_validity(ranges, place.number, column, memory);
    if (!read_column(ranges, place.offset, column, memory))
      return corrupt_rows();
  }
  batch.columns = {columns, places_.size()};
  return batch;
}

} // namespace millrace
