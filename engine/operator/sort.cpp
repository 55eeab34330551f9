#include "millrace/engine/operator/sort.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/state/limit_failure.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t spare_entries_min = 256;

/// With room for as many again as the LIMIT, what sorting out takes is shared by as many rows as it drops.
std::size_t entries_max_of(std::uint64_t limit) noexcept {
  const auto spare = std::max(limit, spare_entries_min);
  return limit > sort_spec::no_limit - spare ? sort_spec::no_limit : limit + spare;
}

row_layout layout_of(std::vector<type> types, bool is_merged) {
  if (is_merged)
    types.insert(types.end(), sort_operator::order_columns, type_id::bigint);
  const std::vector<bool> kept(types.size(), true);
  return {std::move(types), kept};
}

column bigint_column(const std::int64_t* values) noexcept {
  column numbers;
  numbers.value_type = type_id::bigint;
  numbers.values = values;
  return numbers;
}

/// Adds major order and position as columns.
batch_view append_order(batch_view rows, arena& memory) {
  auto* columns = memory.allocate<column>(rows.columns.size() + sort_operator::order_columns);
  auto* major_orders = memory.allocate<std::int64_t>(rows.row_count);
  auto* positions = memory.allocate<std::int64_t>(rows.row_count);
  for (std::uint32_t k = 0; k < rows.rows.count; ++k) {
    const auto row = rows.rows[k];
    major_orders[row] = rows.major_order(row);
    positions[row] = static_cast<std::int64_t>(rows.position(row));
  }
  auto* end = std::copy(rows.columns.begin(), rows.columns.end(), columns);
  *end++ = bigint_column(major_orders);
  *end++ = bigint_column(positions);
  rows.columns = {columns, end};
  return rows;
}

} // namespace

sort_operator::sort_operator(sort_spec spec, std::vector<type> types, const operator_settings& settings,
                             bool is_merged)
  : spec_(std::move(spec)), settings_(settings), is_merged_(is_merged), entries_max_(entries_max_of(spec_.limit)),
    rows_(layout_of(std::move(types), is_merged)), sorter_(spec_.keys) {}

std::uint64_t sort_operator::state_bytes() const noexcept {
  return rows_.held_bytes() + sorter_.held_bytes() + entries_.capacity() * sizeof(sort_entry);
}

/// The first word of every alive row, by its number among them.
const std::uint64_t* sort_operator::first_words(const batch_view& rows, arena& memory) const {
  auto* words = memory.allocate<std::uint64_t>(rows.rows.count);
  const auto& key = spec_.keys.front();
  const auto& values = rows.columns[key.column];
  with_physical(values.value_type.physical(), [&]<class T>() {
    const column_reader<T> reader(values);
    for (std::uint32_t k = 0; k < rows.rows.count; ++k)
      words[k] = sort_word::of_nullable(reader.is_valid(rows.rows[k]), reader[rows.rows[k]], 0, key);
  });
  return words;
}

void sort_operator::push(const batch_view& rows, operator_context& context) {
  if (context.fatal || rows.is_empty() || spec_.limit == 0)
    return;
  const auto* words = first_words(rows, context.memory);
  const auto kept = is_merged_ ? append_order(rows, context.memory) : rows;
  const auto most = rows_to_copy(rows);
  for (std::uint32_t first = 0; first < rows.rows.count && !context.fatal; first += most) {
    auto piece = kept;
    piece.rows = part_of(kept.rows, first, std::min(most, rows.rows.count - first), context.memory);
    keep_within_bound(piece, words + first, context);
  }
}

void sort_operator::keep_within_bound(const batch_view& rows, const std::uint64_t* words, operator_context& context) {
  if (spec_.limit == sort_spec::no_limit)
    keep(rows, rows.rows, words);
  else
    keep_first(rows, words, context.memory);
  const auto bytes_max = settings_.limits.state_bytes_max;
  if (state_bytes() > bytes_max)
    context.fatal = limit_failure("ORDER BY holds more than state.bytes allows", bytes_max, "add a LIMIT");
}

/// @param words By number among the rows of `which`.
void sort_operator::keep(const batch_view& rows, selection which, const std::uint64_t* words) {
  places_.clear();
  rows_.add(rows, which, nullptr, places_);
  for (std::uint32_t k = 0; k < which.count; ++k)
    entries_.push_back({words[k], places_[k]});
}

void sort_operator::keep_first(const batch_view& rows, const std::uint64_t* words, arena& memory) {
  auto* numbers = memory.allocate<std::uint32_t>(rows.rows.count);
  auto* kept_words = memory.allocate<std::uint64_t>(rows.rows.count);
  for (std::uint32_t k = 0; k < rows.rows.count;) {
    const auto room = entries_max_ - entries_.size();
    std::uint32_t count = 0;
    for (; k < rows.rows.count && count < room; ++k) {
      // The word decides for most rows, so those that cannot be among the first are not copied, nor looked at further.
      if (bound_ && (words[k] > bound_->word || (words[k] == bound_->word && !comes_before_bound(rows, rows.rows[k]))))
        continue;
      numbers[count] = rows.rows[k];
      kept_words[count++] = words[k];
    }
    keep(rows, {numbers, count}, kept_words);
    if (entries_.size() == entries_max_)
      cut();
  }
}

/// A row that ties with the bound comes behind it, as it came later.
bool sort_operator::comes_before_bound(const batch_view& rows, std::uint32_t row) const noexcept {
  for (const auto& key : spec_.keys) {
    const auto& values = rows.columns[key.column];
    const auto order = with_physical(values.value_type.physical(), [&]<class T>() {
      return compare_in_order<T>({values.is_valid(row), column_reader<T>(values)[row]},
                                 {rows_.is_valid(bound_->row, key.column), rows_.value<T>(bound_->row, key.column)}, key);
    });
    if (order != 0)
      return order < 0;
  }
  return false;
}

/// Leaves as many rows as the LIMIT.
void sort_operator::cut() {
  sorter_.sort(entries_, rows_);
  for (std::size_t i = spec_.limit; i < entries_.size(); ++i)
    rows_.release(entries_[i].row);
  entries_.resize(spec_.limit);
  for (auto& entry : entries_)
    entry.word = sorter_.first_word(entry.row, rows_);
  bound_ = entries_.back();
}

/// Whether the rows stand by their keys and, where they carry it, in the order they had before where keys are equal.
bool sort_operator::is_sorted() const {
  auto keys = spec_.keys;
  for (auto i = is_merged_ ? order_columns : 0; i > 0; --i)
    keys.push_back({.column = static_cast<std::uint32_t>(rows_.layout().column_count() - i)});
  const auto compare = [&](heap_place a, heap_place b, const sort_key& key) {
    return with_physical(rows_.layout().type_of(key.column).physical(), [&]<class T>() {
      return compare_in_order<T>({rows_.is_valid(a, key.column), rows_.value<T>(a, key.column)},
                                 {rows_.is_valid(b, key.column), rows_.value<T>(b, key.column)}, key);
    });
  };
  return std::is_sorted(entries_.begin(), entries_.end(), [&](const sort_entry& a, const sort_entry& b) {
    for (const auto& key : keys)
      if (const auto order = compare(a.row, b.row, key); order != 0)
        return order < 0;
    return false;
  });
}

void sort_operator::emit(std::size_t first, std::size_t last, operator_context& context) {
  places_.clear();
  for (auto i = first; i < last; ++i)
    places_.push_back(entries_[i].row);
  batch_view out;
  out.columns = rows_.gather(places_, context.memory);
  out.row_count = static_cast<std::uint32_t>(places_.size());
  out.rows = selection::all(out.row_count);
  out.first_position = first;
  output_.emit(out, context);
}

void sort_operator::finish(operator_context& context) {
  sorter_.sort(entries_, rows_);
  MILLRACE_DCHECK(is_sorted());
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(spec_.limit, entries_.size()));
  for (std::size_t first = 0; first < count && !context.fatal && context.is_wanted();) {
    auto last = first + 1;
    for (auto bytes = rows_.text_bytes(entries_[first].row); last < count && last - first < batch_rows_max; ++last) {
      bytes += rows_.text_bytes(entries_[last].row);
      if (bytes > batch_text_bytes_max)
        break;
    }
    emit(first, last, context);
    first = last;
  }
}

/// Where a row stood among all that came, of rows that have the columns for it.
std::pair<std::int64_t, std::int64_t> sort_operator::arrival_of(std::span<const std::byte> row) const noexcept {
  const auto& layout = rows_.layout();
  const auto position = layout.column_count() - 1;
  return {layout.field_of(position - 1).value<std::int64_t>(row.data()),
          layout.field_of(position).value<std::int64_t>(row.data())};
}

/// Rows belong to no key, so they go with a slot of the partition that has them. They are saved in the order they came,
/// which decides among ties, as they lie in memory.
void sort_operator::save(state_saver& into) const {
  if (entries_.empty())
    return;
  MILLRACE_CHECK(is_merged_);
  std::vector<std::span<const std::byte>> rows;
  for (const auto& entry : entries_)
    rows.push_back(rows_.bytes_of(entry.row));
  std::sort(rows.begin(), rows.end(), [this](auto a, auto b) { return arrival_of(a) < arrival_of(b); });
  auto writer = into.of_partition();
  for (const auto row : rows) {
    writer.put_bytes(row);
    writer.count_row();
  }
}

void sort_operator::restore(std::span<const std::byte> saved) {
  const auto row = rows_.add(saved);
  entries_.push_back({sorter_.first_word(row, rows_), row});
  if (entries_.size() == entries_max_)
    cut();
}

/// Rows of several partitions come back in the order they came to all of them. They are ordered where they were saved, so
/// that none is held twice.
status sort_operator::load(std::span<const saved_section* const> sections) {
  MILLRACE_CHECK(is_merged_ || sections.empty());
  std::vector<std::span<const std::byte>> saved;
  for (const auto* section : sections)
    for (state_reader reader(section->bytes); !reader.is_at_end();)
      if (saved.push_back(row_layout::take(reader)); !rows_.layout().is_row(saved.back()))
        return damaged_state("a row has another size");
  std::sort(saved.begin(), saved.end(), [this](auto a, auto b) { return arrival_of(a) < arrival_of(b); });
  for (const auto row : saved)
    restore(row);
  return {};
}

} // namespace millrace
