#include "millrace/engine/operator/packed_rows.hpp"

#include <utility>

#include "millrace/engine/column/result_writer.hpp"
#include "millrace/engine/operator/key_field.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

/// Rows are allocated together up to so many bytes, for an arena rounds up what it hands out.
constexpr std::uint64_t group_bytes = std::uint64_t{16} << 10U;

constexpr std::uint32_t round_up(std::uint32_t size, std::uint32_t to) noexcept { return (size + to - 1) / to * to; }

} // namespace

packed_rows::packed_rows(std::vector<type> types) : types_(std::move(types)), offsets_(types_.size()) {
  fixed_bytes_ = static_cast<std::uint32_t>(sizeof(std::uint32_t) + types_.size());
  for (std::size_t i = 0; i < types_.size(); ++i) {
    const auto physical = types_[i].physical();
    const auto width = physical == physical_type::string ? std::uint32_t{sizeof(kept_text)} : key_field_bytes(physical);
    offsets_[i] = round_up(fixed_bytes_, std::min<std::uint32_t>(std::bit_floor(width), 8));
    fixed_bytes_ = offsets_[i] + width;
  }
}

/// Bytes of each row with its texts.
void packed_rows::measure(const batch_view& rows, selection which) {
  sizes_.assign(which.count, fixed_bytes_);
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (types_[i].physical() != physical_type::string)
      continue;
    const auto& values = rows.columns[i];
    const auto& store = values.store();
    for (std::uint32_t k = 0; k < which.count; ++k)
      if (values.is_valid(which[k])) {
        const auto at = values.value_index(which[k]);
        sizes_[k] += store.ends[at] - store.begins[at];
      }
  }
}

/// Makes room for rows of the sizes measured, and writes them.
void packed_rows::place(std::size_t count) {
  added_.resize(count);
  for (std::size_t first = 0; first < count;) {
    std::uint64_t bytes = 0;
    auto last = first;
    while (last < count && (last == first || bytes + sizes_[last] <= group_bytes))
      bytes += round_up(sizes_[last++], 8);
    for (auto* at = memory_.allocate_bytes(bytes); first < last; ++first) {
      added_[first] = at;
      std::memcpy(at, &sizes_[first], sizeof(std::uint32_t));
      at += round_up(sizes_[first], 8);
      sizes_[first] = fixed_bytes_; // From now on: where the row's next text goes.
    }
  }
}

template <class T>
void packed_rows::put(std::size_t column, const millrace::column& values, selection which) {
  const column_reader<T> reader(values);
  const auto offset = offsets_[column];
  for (std::uint32_t k = 0; k < which.count; ++k) {
    auto* kept_row = added_[k];
    const auto is_valid = reader.is_valid(which[k]);
    kept_row[sizeof(std::uint32_t) + column] = std::byte{is_valid};
    if constexpr (std::is_same_v<T, std::string_view>) {
      const auto text = is_valid ? reader[which[k]] : std::string_view{};
      const kept_text kept{sizes_[k], static_cast<std::uint32_t>(text.size())};
      std::memcpy(kept_row + offset, &kept, sizeof(kept));
      if (!text.empty())
        std::memcpy(kept_row + kept.begin, text.data(), text.size());
      sizes_[k] += kept.size;
    } else {
      const T value = reader[which[k]];
      std::memcpy(kept_row + offset, &value, sizeof(value));
    }
  }
}

void packed_rows::add(const batch_view& rows, selection which, std::vector<row>& into) {
  measure(rows, which);
  place(which.count);
  for (std::size_t i = 0; i < types_.size(); ++i)
    with_physical(types_[i].physical(), [&]<class T>() { put<T>(i, rows.columns[i], which); });
  into.insert(into.end(), added_.begin(), added_.end());
}

packed_rows::row packed_rows::add(row source) {
  const auto bytes = bytes_of(source);
  auto* copy = memory_.allocate_bytes(bytes.size());
  std::memcpy(copy, source, bytes.size());
  return copy;
}

packed_rows::row packed_rows::add(std::span<const std::byte> saved) {
  if (saved.size() < fixed_bytes_ || load<std::uint32_t>(saved.data()) != saved.size())
    return nullptr;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    if (types_[i].physical() != physical_type::string)
      continue;
    const auto text = load<kept_text>(saved.data() + offsets_[i]);
    if (text.begin > saved.size() || text.size > saved.size() - text.begin)
      return nullptr;
  }
  return add(saved.data());
}

column packed_rows::gather(std::size_t column, const std::vector<row>& rows, arena& memory) const {
  const auto count = static_cast<std::uint32_t>(rows.size());
  return with_physical(types_[column].physical(), [&]<class T>() {
    result_writer<T> writer(types_[column], count, memory);
    for (std::uint32_t k = 0; k < count; ++k)
      if (is_valid(rows[k], column))
        writer.put(k, value<T>(rows[k], column));
      else
        writer.put_null(k);
    return writer.finish();
  });
}

} // namespace millrace
