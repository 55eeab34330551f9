#include "millrace/engine/operator/key_encoding.hpp"

#include <algorithm>
#include <cstring>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/state/group_table.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// What an offset into copied keys can say.
constexpr std::uint64_t offset_max = (std::uint64_t{1} << 32U) - 1;
constexpr std::uint64_t size_mask = (std::uint64_t{1} << 56U) - 1;

/// What every way of encoding needs to know.
struct encoding {
  const batch_view& batch;
  std::span<const std::uint32_t> keys;
  hash_mode mode;
  arena& memory;
  std::uint64_t bytes_max; ///< Of copied keys; those of one row are copied in any case.

  [[nodiscard]] bool takes(std::uint64_t bytes) const noexcept { return bytes <= bytes_max || batch.rows.count == 1; }
  [[nodiscard]] const column& key(std::size_t i) const noexcept { return batch.columns[keys[i]]; }
};

const std::byte* bytes_of(std::string_view text) noexcept { return reinterpret_cast<const std::byte*>(text.data()); }
std::uint32_t size_of(std::string_view text) noexcept { return static_cast<std::uint32_t>(text.size()); }

/// Intervals are keys by what they add up to, everything else by value.
template <class T>
auto field_of(T value) noexcept {
  if constexpr (std::is_same_v<T, interval_value>)
    return comparable_us(value);
  else if constexpr (std::is_same_v<T, bool>)
    return static_cast<std::uint8_t>(value);
  else
    return canonical_field(value);
}

/// Calls `take(row, field)` for alive rows with a value and `skip(row)` for those with NULL.
template <class T, class Take, class Skip>
void for_each_field(const column& source, selection rows, Take&& take, Skip&& skip) {
  if constexpr (!std::is_same_v<T, bool> && !std::is_same_v<T, std::string_view>) {
    if (source.encoding == column_encoding::flat && source.has_no_nulls()) {
      const auto* values = source.data<T>();
      for (std::uint32_t k = 0; k < rows.count; ++k)
        take(rows[k], field_of(values[rows[k]]));
      return;
    }
  }
  const column_reader<T> values(source);
  const auto has_no_nulls = source.has_no_nulls();
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    if (has_no_nulls || values.is_valid(row))
      take(row, field_of(values[row]));
    else
      skip(row);
  }
}

// ---- keys of fixed width: all fields, then the NULL mask, padded to whole words

std::uint64_t hash_fixed_8(const std::byte* key) noexcept { return hash_words(load_word(key), 0); }
std::uint64_t hash_fixed_16(const std::byte* key) noexcept { return hash_words(load_word(key), load_word(key + 8)); }

const std::uint64_t* hash_fixed(const encoding& input, const std::byte* bytes, std::uint32_t width) {
  auto* hashes = input.memory.allocate<std::uint64_t>(input.batch.row_count);
  const auto rows = input.batch.rows;
  const auto hash_all = [&](auto hash) {
    for (std::uint32_t k = 0; k < rows.count; ++k)
      hashes[rows[k]] = hash(bytes + std::size_t{rows[k]} * width);
  };
  if (input.mode == hash_mode::constant)
    std::memset(hashes, 0, input.batch.row_count * sizeof(*hashes));
  else if (width == 8)
    hash_all([](const std::byte* key) { return hash_fixed_8(key); });
  else if (width == 16)
    hash_all([](const std::byte* key) { return hash_fixed_16(key); });
  else
    hash_all([width](const std::byte* key) { return hash_bytes(key, width); });
  return hashes;
}

key_block encode_fixed(const encoding& input, std::uint32_t width) {
  auto* bytes = input.memory.allocate_zeroed<std::byte>(std::size_t{width} * input.batch.row_count);
  std::uint32_t mask_offset = 0;
  for (std::size_t i = 0; i < input.keys.size(); ++i)
    mask_offset += key_field_bytes(input.key(i).value_type.physical());
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < input.keys.size(); ++i) {
    auto* mask = bytes + mask_offset + i / 8;
    const auto bit = static_cast<std::byte>(1U << (i % 8));
    const auto physical = input.key(i).value_type.physical();
    with_physical(physical, [&]<class T>() {
      if constexpr (!std::is_same_v<T, std::string_view>)
        for_each_field<T>(
          input.key(i), input.batch.rows,
          [&](std::uint32_t row, auto field) {
            std::memcpy(bytes + std::size_t{row} * width + offset, &field, sizeof(field));
          },
          [&](std::uint32_t row) { mask[std::size_t{row} * width] |= bit; });
    });
    offset += key_field_bytes(physical);
  }
  key_block block;
  block.bytes = bytes;
  block.width = width;
  block.hashes = hash_fixed(input, bytes, width);
  return block;
}

// ---- keys of variable width

/// The arrays of a block of variable keys, being filled.
struct variable_block {
  std::uint64_t* hashes;
  std::uint32_t* offsets;
  std::uint32_t* ends;
  key_words* words;

  variable_block(std::uint32_t row_count, arena& memory)
    : hashes(memory.allocate<std::uint64_t>(row_count)),
      offsets(memory.allocate<std::uint32_t>(row_count)),
      ends(memory.allocate<std::uint32_t>(row_count)),
      words(memory.allocate<key_words>(row_count)) {}

  [[nodiscard]] key_block finish(const std::byte* bytes) const noexcept {
    key_block block;
    block.hashes = hashes;
    block.bytes = bytes;
    block.offsets = offsets;
    block.ends = ends;
    block.words = words;
    return block;
  }
};

/// Packs and hashes the keys at [offsets, ends) of `bytes`. True when one begins with the escape.
bool hash_variable(const encoding& input, const key_block& keys, key_words* words, std::uint64_t* hashes) {
  const auto rows = input.batch.rows;
  auto has_escape = false;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    const auto* data = keys.bytes + keys.offsets[row];
    const auto size = keys.ends[row] - keys.offsets[row];
    words[row] = pack_key(data, size);
    has_escape |= static_cast<std::byte>(words[row].low) == text_escape;
    hashes[row] = hash_key(words[row], data, size);
  }
  if (input.mode == hash_mode::constant)
    std::memset(hashes, 0, input.batch.row_count * sizeof(*hashes));
  return has_escape;
}

bool needs_escape(std::string_view text) noexcept { return !text.empty() && bytes_of(text)[0] == text_escape; }

std::optional<key_block> encode_escaped_text(const encoding& input) {
  const column_reader<std::string_view> texts(input.key(0));
  const auto rows = input.batch.rows;
  std::uint64_t total = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k)
    total += 1 + (texts.is_valid(rows[k]) ? texts[rows[k]].size() : 0);
  if (!input.takes(total))
    return std::nullopt;
  MILLRACE_CHECK(total <= offset_max);
  variable_block block(input.batch.row_count, input.memory);
  auto* bytes = input.memory.allocate<std::byte>(total);
  std::uint32_t cursor = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    const auto is_valid = texts.is_valid(row);
    const auto text = is_valid ? texts[row] : std::string_view{};
    block.offsets[row] = cursor;
    if (!is_valid || needs_escape(text))
      bytes[cursor++] = text_escape;
    if (!text.empty())
      std::memcpy(bytes + cursor, text.data(), text.size());
    cursor += size_of(text);
    block.ends[row] = cursor;
  }
  const auto keys = block.finish(bytes);
  static_cast<void>(hash_variable(input, keys, block.words, block.hashes));
  return keys;
}

/// Every row is a value of a small column: each value is packed and hashed once. True as above.
bool encode_repeated_text(const encoding& input, key_block& result) {
  const auto& source = input.key(0);
  const auto& store = source.store();
  const auto value_count = source.is_constant() ? 1 : source.dictionary_size;
  auto* words = input.memory.allocate<key_words>(value_count);
  auto* hashes = input.memory.allocate<std::uint64_t>(value_count);
  auto has_escape = false;
  for (std::uint32_t i = 0; i < value_count; ++i) {
    const auto text = store.text(i);
    words[i] = pack_key(bytes_of(text), size_of(text));
    has_escape |= static_cast<std::byte>(words[i].low) == text_escape;
    hashes[i] = input.mode == hash_mode::constant ? 0 : hash_key(words[i], bytes_of(text), size_of(text));
  }
  variable_block block(input.batch.row_count, input.memory);
  const auto rows = input.batch.rows;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    const auto i = source.value_index(row);
    block.offsets[row] = store.begins[i];
    block.ends[row] = store.ends[i];
    block.words[row] = words[i];
    block.hashes[row] = hashes[i];
  }
  result = block.finish(static_cast<const std::byte*>(store.values));
  return has_escape;
}

/// Every row is looked at. True as above.
bool encode_plain_text(const encoding& input, key_block& result) {
  const auto& source = input.key(0);
  variable_block block(input.batch.row_count, input.memory);
  result = block.finish(source.store().data<std::byte>());
  if (source.encoding == column_encoding::flat) {
    result.offsets = source.begins;
    result.ends = source.ends;
  } else {
    for (std::uint32_t k = 0; k < input.batch.rows.count; ++k) {
      const auto row = input.batch.rows[k];
      const auto i = source.value_index(row);
      block.offsets[row] = source.store().begins[i];
      block.ends[row] = source.store().ends[i];
    }
  }
  return hash_variable(input, result, block.words, block.hashes);
}

std::optional<key_block> encode_single_text(const encoding& input) {
  const auto& source = input.key(0);
  if (source.has_no_nulls()) {
    const auto is_repeated =
      source.is_constant() || (source.is_dictionary() && source.dictionary_size <= input.batch.rows.count);
    key_block block;
    const auto has_escape = is_repeated ? encode_repeated_text(input, block) : encode_plain_text(input, block);
    if (!has_escape)
      return block;
  }
  return encode_escaped_text(input);
}

// ---- composite keys with text: the NULL mask, then field after field, text behind its size

/// Appends a field to a short key, which grows from the low end of its words and has its size so
/// far in the last byte. False when it becomes too long.
bool append_short(key_words& key, uint128 field, std::uint32_t field_size) noexcept {
  const auto size = key.short_size();
  const auto grown = size + field_size;
  if (grown > key_words::short_size_max)
    return false;
  const auto placed = field << (8 * size);
  key.low |= static_cast<std::uint64_t>(placed);
  key.high = ((key.high & size_mask) | static_cast<std::uint64_t>(placed >> 64U)) | (std::uint64_t{grown} << 56U);
  return true;
}

/// The field of a text: its size in one byte, then its bytes.
uint128 short_text_field(std::string_view text) noexcept {
  const auto words = pack_key(bytes_of(text), size_of(text));
  const auto bytes = words.low | (static_cast<uint128>(words.high & size_mask) << 64U);
  return (bytes << 8U) | size_of(text);
}

/// Adds a column to the short keys of all rows; false when one of them becomes too long.
template <class T>
bool append_short_column(const column& source, selection rows, std::size_t key, key_words* keys) {
  auto is_short = true;
  const auto null_bit = std::uint64_t{1} << key;
  for_each_field<T>(
    source, rows,
    [&](std::uint32_t row, auto field) {
      if constexpr (std::is_same_v<T, std::string_view>) {
        is_short &= append_short(keys[row], short_text_field(field), size_of(field) + 1);
      } else {
        uint128 widened = 0;
        std::memcpy(&widened, &field, sizeof(field));
        is_short &= append_short(keys[row], widened, sizeof(field));
      }
    },
    [&](std::uint32_t row) {
      keys[row].low |= null_bit;
      is_short &= append_short(keys[row], 0, std::max(key_field_bytes(source.value_type.physical()), 1U));
    });
  return is_short;
}

/// Encodes all keys in registers when none is longer than what `key_words` hold.
bool encode_short(const encoding& input, key_block& result) {
  constexpr std::size_t keys_max = 8; // One byte of NULL mask.
  if (input.keys.size() > keys_max)
    return false;
  const auto rows = input.batch.rows;
  variable_block block(input.batch.row_count, input.memory);
  for (std::uint32_t k = 0; k < rows.count; ++k)
    block.words[rows[k]] = {0, std::uint64_t{1} << 56U};
  for (std::size_t i = 0; i < input.keys.size(); ++i) {
    const auto is_short = with_physical(input.key(i).value_type.physical(), [&]<class T>() {
      return append_short_column<T>(input.key(i), rows, i, block.words);
    });
    if (!is_short)
      return false;
  }
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    const auto words = block.words[row];
    block.offsets[row] = row * static_cast<std::uint32_t>(sizeof(key_words));
    block.ends[row] = block.offsets[row] + words.short_size();
    block.hashes[row] = input.mode == hash_mode::constant ? 0 : hash_words(words.low, words.high);
  }
  result = block.finish(reinterpret_cast<const std::byte*>(block.words));
  return true;
}

std::uint32_t text_field_size(std::string_view text) noexcept {
  return size_of(text) + (size_of(text) < size_escape ? 1 : 5);
}

std::uint32_t put_text(std::byte* to, std::string_view text) noexcept {
  const auto size = size_of(text);
  std::uint32_t at = 1;
  if (size < size_escape) {
    to[0] = static_cast<std::byte>(size);
  } else {
    to[0] = static_cast<std::byte>(size_escape);
    std::memcpy(to + 1, &size, sizeof(size));
    at = 5;
  }
  if (size != 0)
    std::memcpy(to + at, text.data(), size);
  return at + size;
}

/// Fills `offsets` with where the key of each alive row begins; returns the bytes of all.
std::uint64_t lay_out(const encoding& input, variable_block& block) {
  const auto rows = input.batch.rows;
  auto fixed = null_mask_bytes(input.keys.size());
  for (std::size_t i = 0; i < input.keys.size(); ++i)
    fixed += key_field_bytes(input.key(i).value_type.physical());
  for (std::uint32_t k = 0; k < rows.count; ++k)
    block.ends[rows[k]] = fixed;
  for (std::size_t i = 0; i < input.keys.size(); ++i)
    if (input.key(i).value_type.physical() == physical_type::string)
      for_each_field<std::string_view>(
        input.key(i), rows, [&](std::uint32_t row, std::string_view text) { block.ends[row] += text_field_size(text); },
        [&](std::uint32_t row) { ++block.ends[row]; });
  std::uint64_t total = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    block.offsets[rows[k]] = static_cast<std::uint32_t>(total);
    total += block.ends[rows[k]];
  }
  return total;
}

std::optional<key_block> encode_composite(const encoding& input) {
  const auto rows = input.batch.rows;
  variable_block block(input.batch.row_count, input.memory);
  const auto total = lay_out(input, block);
  if (!input.takes(total))
    return std::nullopt;
  MILLRACE_CHECK(total <= offset_max);
  auto* bytes = input.memory.allocate_zeroed<std::byte>(total);
  // `ends` is the place of the next field of each key, and so in the end what it is called.
  for (std::uint32_t k = 0; k < rows.count; ++k)
    block.ends[rows[k]] = block.offsets[rows[k]] + null_mask_bytes(input.keys.size());
  for (std::size_t i = 0; i < input.keys.size(); ++i) {
    const auto physical = input.key(i).value_type.physical();
    with_physical(physical, [&]<class T>() {
      for_each_field<T>(
        input.key(i), rows,
        [&](std::uint32_t row, auto field) {
          auto* to = bytes + block.ends[row];
          if constexpr (std::is_same_v<T, std::string_view>) {
            block.ends[row] += put_text(to, field);
          } else {
            std::memcpy(to, &field, sizeof(field));
            block.ends[row] += static_cast<std::uint32_t>(sizeof(field));
          }
        },
        [&](std::uint32_t row) {
          bytes[block.offsets[row] + i / 8] |= static_cast<std::byte>(1U << (i % 8));
          block.ends[row] += std::max(key_field_bytes(physical), 1U);
        });
    });
  }
  const auto keys = block.finish(bytes);
  static_cast<void>(hash_variable(input, keys, block.words, block.hashes));
  return keys;
}

std::optional<key_block> encode(const encoding& input) {
  std::uint32_t bytes = 0;
  auto is_fixed = true;
  for (std::size_t i = 0; i < input.keys.size(); ++i) {
    const auto physical = input.key(i).value_type.physical();
    is_fixed = is_fixed && physical != physical_type::string;
    bytes += key_field_bytes(physical);
  }
  if (is_fixed)
    return encode_fixed(input, (bytes + null_mask_bytes(input.keys.size()) + 7) / 8 * 8);
  if (input.keys.size() == 1)
    return encode_single_text(input);
  key_block block;
  return encode_short(input, block) ? block : encode_composite(input);
}

} // namespace

std::uint32_t key_width(std::span<const type> key_types) noexcept {
  auto bytes = key_types.empty() ? 0U : null_mask_bytes(key_types.size());
  for (const auto& value_type : key_types) {
    if (value_type.physical() == physical_type::string)
      return group_table::variable_width;
    bytes += key_field_bytes(value_type.physical());
  }
  return (bytes + 7) / 8 * 8;
}

key_block encode_keys(const batch_view& rows, std::span<const std::uint32_t> key_columns, hash_mode mode,
                      arena& memory) {
  const auto keys = encode({rows, key_columns, mode, memory, offset_max});
  MILLRACE_CHECK(keys.has_value());
  return *keys;
}

std::optional<key_block> try_encode_keys(const batch_view& rows, std::span<const std::uint32_t> key_columns,
                                         hash_mode mode, arena& memory) {
  return encode({rows, key_columns, mode, memory, batch_text_bytes_max});
}

std::uint64_t hash_of_key(std::span<const std::byte> key, std::uint32_t width, hash_mode mode) noexcept {
  const auto size = static_cast<std::uint32_t>(key.size());
  if (mode == hash_mode::constant)
    return 0;
  if (width == group_table::variable_width)
    return hash_key(pack_key(key.data(), size), key.data(), size);
  return width == 8 ? hash_fixed_8(key.data()) : width == 16 ? hash_fixed_16(key.data()) : hash_bytes(key.data(), size);
}

} // namespace millrace
