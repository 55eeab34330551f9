#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/row_sorter.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/state/row_store.hpp"

namespace millrace {

/// ORDER BY of a result that ends: keeps the rows of one partition until the end of input, then emits
/// them in order; ties in the order they came. With a LIMIT it keeps the first rows alone, and at most
/// as many again, or a few hundred, until it sorts out which they are.
///
/// Where several partitions sort, their runs are merged behind an exchange. What decides among ties
/// there are two more columns at the end of each row: its major order and its position.
///
/// Ownership: owns copies of the rows. Threads: one. Errors: too much state ends the job.
class sort_operator final : public stream_operator {
public:
  /// Columns that rows get where their runs are merged.
  static constexpr std::size_t order_columns = 2;

  /// @param spec Has keys; its offset is 0, since which rows are skipped is known behind the exchange.
  /// @param types Of the input's columns.
  /// @param is_merged Whether rows get the columns that merging needs, and so does what takes rows that were saved.
  sort_operator(sort_spec spec, std::vector<type> types, const operator_settings& settings, bool is_merged);

  void push(const batch_view& rows, operator_context& context) override;
  void finish(operator_context& context) override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  [[nodiscard]] std::uint64_t state_bytes() const noexcept override;
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return entries_.size(); }

private:
  [[nodiscard]] const std::uint64_t* first_words(const batch_view& rows, arena& memory) const;
  void keep_within_bound(const batch_view& rows, const std::uint64_t* words, operator_context& context);
  void keep(const batch_view& rows, selection which, const std::uint64_t* words);
  void keep_first(const batch_view& rows, const std::uint64_t* words, arena& memory);
  [[nodiscard]] bool comes_before_bound(const batch_view& rows, std::uint32_t row) const noexcept;
  void cut();
  void restore(std::span<const std::byte> saved);
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> arrival_of(std::span<const std::byte> row) const noexcept;
  [[nodiscard]] bool is_sorted() const;
  void emit(std::size_t first, std::size_t last, operator_context& context);

  sort_spec spec_;
  operator_settings settings_;
  bool is_merged_;
  std::size_t entries_max_; ///< With a LIMIT: kept before it is decided which rows are the first.
  row_store rows_;
  row_sorter sorter_;
  std::vector<sort_entry> entries_;
  std::optional<sort_entry> bound_; ///< The last of as many rows as the LIMIT; later ones must come before it.
  std::vector<heap_place> places_;  ///< Scratch.
};

} // namespace millrace
