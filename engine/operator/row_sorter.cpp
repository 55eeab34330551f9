#include "millrace/engine/operator/row_sorter.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

constexpr std::size_t inserted_max = 24;   ///< Entries that are sorted by insertion.
constexpr std::size_t merged_max = 1024;   ///< Entries that are sorted by merging; more by counting.
constexpr std::size_t digits = sizeof(std::uint64_t);
constexpr std::size_t digit_values = 256;

bool has_lower_word(const sort_entry& a, const sort_entry& b) noexcept { return a.word < b.word; }

std::size_t digit_of(std::uint64_t word, std::size_t digit) noexcept { return (word >> (8 * digit)) & 0xffU; }

void insert_each(std::span<sort_entry> entries) noexcept {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto inserted = entries[i];
    auto at = i;
    for (; at > 0 && inserted.word < entries[at - 1].word; --at)
      entries[at] = entries[at - 1];
    entries[at] = inserted;
  }
}

/// Calls `body` with every run of at least two neighbours that are equal.
template <class IsEqual, class Body>
void for_each_run(std::span<sort_entry> entries, IsEqual&& is_equal, Body&& body) {
  for (std::size_t first = 0; first < entries.size();) {
    auto last = first + 1;
    while (last < entries.size() && is_equal(entries[first], entries[last]))
      ++last;
    if (last - first > 1)
      body(entries.subspan(first, last - first));
    first = last;
  }
}

} // namespace

std::uint64_t row_sorter::first_word(heap_place row, const row_store& rows) const noexcept {
  const auto& key = keys_.front();
  return with_physical(rows.layout().type_of(key.column).physical(), [&]<class T>() {
    return sort_word::of_nullable(rows.is_valid(row, key.column), rows.value<T>(row, key.column), 0, key);
  });
}

void row_sorter::sort(std::span<sort_entry> entries, const row_store& rows) {
  rows_ = &rows;
  sort_from(entries, 0, 0);
}

/// Sorts by the words that entries have, which are these, and by all behind them.
void row_sorter::sort_from(std::span<sort_entry> entries, std::size_t key, sort_word::part part) {
  order(entries);
  for_each_run(
    entries, [](const sort_entry& a, const sort_entry& b) { return a.word == b.word; },
    [&](std::span<sort_entry> run) { refine(run, key, part); });
}

/// Sorts rows that have a word in common.
void row_sorter::refine(std::span<sort_entry> run, std::size_t key, sort_word::part part) {
  const auto physical = rows_->layout().type_of(keys_[key].column).physical();
  const auto next = with_physical(physical, [&]<class T>() {
    return sort_word::next<T>(run.front().word, part, keys_[key]);
  });
  if (next && physical == physical_type::string && *next == sort_word::text_words_max)
    sort_by_text(run, key);
  else if (next)
    sort_by_key(run, key, *next);
  else if (key + 1 < keys_.size())
    sort_by_key(run, key + 1, 0);
}

void row_sorter::sort_by_key(std::span<sort_entry> run, std::size_t key, sort_word::part part) {
  const auto& by = keys_[key];
  with_physical(rows_->layout().type_of(by.column).physical(), [&]<class T>() {
    for (auto& entry : run)
      entry.word =
        sort_word::of_nullable(rows_->is_valid(entry.row, by.column), rows_->value<T>(entry.row, by.column), part, by);
  });
  sort_from(run, key, part);
}

/// Sorts rows whose texts are long and begin alike; none of them is NULL.
void row_sorter::sort_by_text(std::span<sort_entry> run, std::size_t key) {
  const auto& by = keys_[key];
  const auto text_of = [&](const sort_entry& entry) { return rows_->value<std::string_view>(entry.row, by.column); };
  std::stable_sort(run.begin(), run.end(), [&](const sort_entry& a, const sort_entry& b) {
    return by.is_descending ? text_of(b) < text_of(a) : text_of(a) < text_of(b);
  });
  if (key + 1 == keys_.size())
    return;
  for_each_run(
    run, [&](const sort_entry& a, const sort_entry& b) { return text_of(a) == text_of(b); },
    [&](std::span<sort_entry> equal) { sort_by_key(equal, key + 1, 0); });
}

void row_sorter::order(std::span<sort_entry> entries) {
  if (std::is_sorted(entries.begin(), entries.end(), has_lower_word))
    return;
  if (entries.size() <= inserted_max)
    insert_each(entries);
  else if (entries.size() <= merged_max)
    std::stable_sort(entries.begin(), entries.end(), has_lower_word);
  else
    order_by_bytes(entries);
}

/// A radix sort from the lowest byte up. Boost's integer sorts do not keep the order of equal words.
void row_sorter::order_by_bytes(std::span<sort_entry> entries) {
  std::array<std::array<std::size_t, digit_values>, digits> counts{};
  for (const auto& entry : entries)
    for (std::size_t digit = 0; digit < digits; ++digit)
      ++counts[digit][digit_of(entry.word, digit)];
  if (scratch_size_ < entries.size()) {
    scratch_size_ = entries.size();
    scratch_ = std::make_unique_for_overwrite<sort_entry[]>(scratch_size_);
  }
  auto* from = entries.data();
  auto* to = scratch_.get();
  for (std::size_t digit = 0; digit < digits; ++digit) {
    auto& places = counts[digit];
    if (places[digit_of(from->word, digit)] == entries.size())
      continue;
    std::size_t next = 0;
    for (auto& place : places)
      next += std::exchange(place, next);
    for (const auto* entry = from; entry != from + entries.size(); ++entry)
      to[places[digit_of(entry->word, digit)]++] = *entry;
    std::swap(from, to);
  }
  if (from != entries.data())
    std::copy_n(from, entries.size(), entries.data());
}

} // namespace millrace
