#include "millrace/engine/merge/sorted_order.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/sort_word.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

namespace {

template <class T>
sort_value<T> value_of(const column& values, std::uint32_t row) noexcept {
  return {values.is_valid(row), column_reader<T>(values)[row]};
}

} // namespace

/// Moves to the next row there is, and reads its word; false at the end of the run.
bool sorted_order::load(head& at) const {
  while (!at.rest.empty() && at.row == at.rest.front().rows.count)
    at = {at.rest.subspan(1), 0, 0};
  if (at.rest.empty())
    return false;
  const auto& key = keys_.front();
  const auto& batch = at.rest.front();
  const auto& values = batch.columns[key.column];
  at.word = with_physical(values.value_type.physical(), [&]<class T>() {
    const auto first = value_of<T>(values, batch.rows[at.row]);
    return sort_word::of_nullable(first.is_valid, first.value, 0, key);
  });
  return true;
}

bool sorted_order::comes_after(const head& left, const head& right) const noexcept {
  if (left.word != right.word)
    return left.word > right.word;
  const auto& left_rows = left.rest.front();
  const auto& right_rows = right.rest.front();
  const auto compare = [&](const sort_key& key) {
    return with_physical(left_rows.columns[key.column].value_type.physical(), [&]<class T>() {
      return compare_in_order(value_of<T>(left_rows.columns[key.column], left_rows.rows[left.row]),
                              value_of<T>(right_rows.columns[key.column], right_rows.rows[right.row]), key);
    });
  };
  for (const auto& key : keys_)
    if (const auto order = compare(key); order != 0)
      return order > 0;
  const auto width = static_cast<std::uint32_t>(left_rows.columns.size());
  const auto by_major_order = compare({.column = width - 2});
  return by_major_order != 0 ? by_major_order > 0 : compare({.column = width - 1}) > 0;
}

void sorted_order::begin(std::span<const row_run> runs) {
  heads_.clear();
  queue_.clear();
  for (const auto& run : runs) {
    heads_.push_back({run, 0, 0});
    if (load(heads_.back()))
      queue_.push_back(static_cast<std::uint32_t>(heads_.size() - 1));
  }
  std::make_heap(queue_.begin(), queue_.end(), [this](auto a, auto b) { return comes_after(heads_[a], heads_[b]); });
}

std::span<const std::uint32_t> sorted_order::next(std::uint32_t limit) {
  const auto is_behind = [this](std::uint32_t a, std::uint32_t b) { return comes_after(heads_[a], heads_[b]); };
  order_.clear();
  while (order_.size() < limit && !queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), is_behind);
    const auto run = queue_.back();
    order_.push_back(run);
    [[maybe_unused]] const auto passed = heads_[run];
    ++heads_[run].row;
    if (!load(heads_[run])) {
      queue_.pop_back();
      continue;
    }
    MILLRACE_DCHECK(comes_after(heads_[run], passed));
    std::push_heap(queue_.begin(), queue_.end(), is_behind);
  }
  return order_;
}

} // namespace millrace
