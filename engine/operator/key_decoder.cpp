#include <cstring>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/state/group_table.hpp"

namespace millrace {

namespace {

using key_bytes = std::span<const std::byte>;

constexpr std::int64_t days_per_month = 30;

interval_value interval_of(int128 us) noexcept {
  interval_value result;
  result.months = static_cast<std::int32_t>(us / (days_per_month * us_per_day));
  us %= days_per_month * us_per_day;
  result.days = static_cast<std::int32_t>(us / us_per_day);
  result.us = static_cast<std::int64_t>(us % us_per_day);
  return result;
}

template <class T>
T load(const std::byte* from) noexcept {
  T value{};
  std::memcpy(&value, from, sizeof(value));
  return value;
}

void append_fixed(column_builder& to, physical_type physical, const std::byte* field) {
  switch (physical) {
    case physical_type::bit: return to.append_bool(field[0] != std::byte{0});
    case physical_type::int32: return to.append_int32(load<std::int32_t>(field));
    case physical_type::int64: return to.append_int64(load<std::int64_t>(field));
    case physical_type::int128: return to.append_int128(load<int128>(field));
    case physical_type::float64: return to.append_float64(load<double>(field));
    case physical_type::interval: return to.append_interval(interval_of(load<int128>(field)));
    case physical_type::string: break;
  }
}

std::string_view text_of(const std::byte* data, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(data), size};
}

bool is_null(const std::byte* mask, std::size_t key) noexcept {
  return (mask[key / 8] & static_cast<std::byte>(1U << (key % 8))) != std::byte{0};
}

void decode_fixed(std::span<const type> types, std::span<const key_bytes> keys, arena& memory, std::span<column> out) {
  std::uint32_t mask_offset = 0;
  for (const auto& value_type : types)
    mask_offset += key_field_bytes(value_type.physical());
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    column_builder builder(types[i], static_cast<std::uint32_t>(keys.size()), memory);
    for (const auto& key : keys) {
      if (is_null(key.data() + mask_offset, i))
        builder.append_null();
      else
        append_fixed(builder, types[i].physical(), key.data() + offset);
    }
    offset += key_field_bytes(types[i].physical());
    out[i] = builder.finish();
  }
}

column decode_single_text(type value_type, std::span<const key_bytes> keys, arena& memory) {
  column_builder builder(value_type, static_cast<std::uint32_t>(keys.size()), memory);
  for (const auto& key : keys) {
    const auto is_escaped = !key.empty() && key[0] == text_escape;
    if (is_escaped && key.size() == 1)
      builder.append_null();
    else
      builder.append_text(text_of(key.data() + is_escaped, key.size() - is_escaped));
  }
  return builder.finish();
}

/// Appends the text at `field` unless it is NULL; returns the bytes it takes.
std::uint32_t append_text_field(column_builder& to, const std::byte* field, bool is_missing) {
  auto size = std::to_integer<std::uint32_t>(field[0]);
  std::uint32_t at = 1;
  if (size == size_escape) {
    size = load<std::uint32_t>(field + 1);
    at = 5;
  }
  if (is_missing)
    to.append_null();
  else
    to.append_text(text_of(field + at, size));
  return at + size;
}

void decode_composite(std::span<const type> types, std::span<const key_bytes> keys, arena& memory,
                      std::span<column> out) {
  auto* cursors = memory.allocate<const std::byte*>(keys.size());
  for (std::size_t k = 0; k < keys.size(); ++k)
    cursors[k] = keys[k].data() + null_mask_bytes(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto physical = types[i].physical();
    column_builder builder(types[i], static_cast<std::uint32_t>(keys.size()), memory);
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const auto is_missing = is_null(keys[k].data(), i);
      if (physical == physical_type::string) {
        cursors[k] += append_text_field(builder, cursors[k], is_missing);
        continue;
      }
      if (is_missing)
        builder.append_null();
      else
        append_fixed(builder, physical, cursors[k]);
      cursors[k] += key_field_bytes(physical);
    }
    out[i] = builder.finish();
  }
}

} // namespace

void decode_keys(std::span<const type> key_types, std::span<const key_bytes> keys, arena& memory,
                 std::span<column> out) {
  if (key_width(key_types) != group_table::variable_width)
    decode_fixed(key_types, keys, memory, out);
  else if (key_types.size() == 1)
    out[0] = decode_single_text(key_types[0], keys, memory);
  else
    decode_composite(key_types, keys, memory, out);
}

} // namespace millrace
