#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "millrace/engine/aggregate/argument_values.hpp"
#include "millrace/engine/aggregate/entry.hpp"
#include "millrace/engine/aggregate/sliding.hpp"
#include "millrace/engine/column/result_writer.hpp"

// From a struct that says what one value does to one state, to the kernels of an `aggregate_entry`
// that run over batches: encodings, NULLs and selections are handled here, once.
//
// An aggregate `A` has
//   A::state                            trivially copyable, a multiple of 8 bytes, empty when zero
//   A::input                            C++ type of the argument; absent for COUNT(*); std::pair of
//                                       two arguments, of which a row with a NULL does not count
//   A::output                           C++ type of the result
//   add(state&, input [, state_heap&])  folds one value in; or add(state&, input, type) where the
//                                       state depends on the argument's type; or add(state&)
//   add_null(state&)                    only where NULL counts as a value
//   merge(state&, const state& [, state_heap&, const state_heap&])
//                                       folds in a state of later rows; the heaps of both, which may be the same
//   merge_rounds                        only where merging rounds otherwise than adding row by row does: true
//   finish(const state&, output& [, const state_heap&])
//                                       -> outcome
//   explain_overflow(const state&, type, std::vector<std::string>&)
//                                       only where a value can overflow; see `aggregate_entry`
//   visit_kept(state&, visit)           only where a state has memory: calls visit with each `kept_value` and
//                                       `kept_key` of it

namespace millrace {

/// What a state is worth.
enum class outcome : std::uint8_t { value, null, overflow };

namespace detail {

template <class A>
typename A::state& state_at(std::byte* row, std::uint32_t offset) noexcept {
  return *reinterpret_cast<typename A::state*>(row + offset);
}

template <class A, class Values>
void add_row(typename A::state& state, const Values& values, std::uint32_t row, const aggregate_input& input) {
  if constexpr (requires { A::add(state, values[row], input.heap); })
    A::add(state, values[row], input.heap);
  else if constexpr (requires { A::add(state, values[row], input.argument->value_type); })
    A::add(state, values[row], input.argument->value_type);
  else
    A::add(state, values[row]);
}

template <class A>
void add_null_row(typename A::state& state) {
  if constexpr (requires { A::add_null(state); })
    A::add_null(state);
}

template <class A, class Values>
void fold(const aggregate_input& input, const Values& values) {
  const auto rows = input.rows;
  auto* const* states = input.states;
  const auto offset = input.offset;
  if (!has_no_nulls<A>(input)) {
    for (std::uint32_t k = 0; k < rows.count; ++k) {
      auto& state = state_at<A>(states[k], offset);
      if (is_given<A>(input, rows[k]))
        add_row<A>(state, values, rows[k], input);
      else
        add_null_row<A>(state);
    }
  } else if (rows.is_dense()) {
    for (std::uint32_t k = 0; k < rows.count; ++k)
      add_row<A>(state_at<A>(states[k], offset), values, k, input);
  } else {
    for (std::uint32_t k = 0; k < rows.count; ++k)
      add_row<A>(state_at<A>(states[k], offset), values, rows.rows[k], input);
  }
}

template <class A>
void update(const aggregate_input& input) {
  if constexpr (!requires { typename A::input; }) {
    for (std::uint32_t k = 0; k < input.rows.count; ++k)
      A::add(state_at<A>(input.states[k], input.offset));
  } else {
    with_values<A>(input, [&](const auto& values) { fold<A>(input, values); });
  }
}

template <class A>
outcome finish_state(const typename A::state& state, typename A::output& value, const state_heap& heap) {
  if constexpr (requires { A::finish(state, value, heap); })
    return A::finish(state, value, heap);
  else
    return A::finish(state, value);
}

/// Writes NULL for a state without a value, and notes where that is since it leaves its type. Seldom needed, so it is kept out
/// of the loops over states.
template <class T>
[[gnu::noinline]] void answer_without_value(outcome what, std::uint32_t row, result_writer<T>& writer,
                                            const aggregate_output& out, const std::byte* told) {
  writer.put_null(row);
  if (what == outcome::overflow)
    out.failures.add(row, row_error::overflow, told);
}

/// Writes the value of a state, or notes that it leaves its type.
/// @param told What a letter is to tell of: the state, or null for the row that was folded in last.
template <class A>
void answer(const typename A::state& state, std::uint32_t row, result_writer<typename A::output>& writer,
            const aggregate_output& out, const std::byte* told) {
  typename A::output value{};
  const auto what = finish_state<A>(state, value, out.heap);
  if (what == outcome::value)
    return writer.put(row, value);
  answer_without_value(what, row, writer, out, told);
}

template <class A>
std::uint64_t text_bytes(const std::byte* state, const state_heap& heap) {
  std::string_view value;
  const auto what = finish_state<A>(*reinterpret_cast<const typename A::state*>(state), value, heap);
  return what == outcome::value ? value.size() : 0;
}

[[nodiscard]] inline bool passes(const column* filter, std::uint32_t row) noexcept {
  return filter == nullptr || (filter->is_valid(row) && column_reader<bool>(*filter)[row]);
}

/// Folds one row into a state, or only notes that it was NULL or filtered out.
template <class A, class Values>
void add_if_given(typename A::state& state, const Values& values, std::uint32_t row, const aggregate_input& input) {
  if (!passes(input.filter, row))
    return;
  if (is_given<A>(input, row))
    add_row<A>(state, values, row, input);
  else
    add_null_row<A>(state);
}

template <class A, class Values>
void run(const aggregate_input& input, const aggregate_output& out, result_writer<typename A::output>& writer,
         const Values& values) {
  const auto rows = input.rows;
  const auto is_plain = input.filter == nullptr && has_no_nulls<A>(input);
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    auto& state = state_at<A>(input.states[k], input.offset);
    if (is_plain)
      add_row<A>(state, values, row, input);
    else
      add_if_given<A>(state, values, row, input);
    answer<A>(state, row, writer, out, nullptr);
  }
}

template <class A>
column running(const aggregate_input& input, const aggregate_output& out) {
  result_writer<typename A::output> writer(out.result_type, out.count, out.memory);
  if constexpr (!requires { typename A::input; }) {
    for (std::uint32_t k = 0; k < input.rows.count; ++k) {
      auto& state = state_at<A>(input.states[k], input.offset);
      if (passes(input.filter, input.rows[k]))
        A::add(state);
      answer<A>(state, input.rows[k], writer, out, nullptr);
    }
  } else {
    with_values<A>(input, [&](const auto& values) { run<A>(input, out, writer, values); });
  }
  return with_room(writer.finish());
}

template <class A, class Add>
column slide(const aggregate_input& input, std::uint32_t frame_rows, const aggregate_output& out, Add&& add) {
  result_writer<typename A::output> writer(out.result_type, out.count, out.memory);
  for (std::uint32_t k = 0; k < input.rows.count; ++k) {
    const auto row = input.rows[k];
    auto& frame = *reinterpret_cast<sliding_frame<A>*>(input.states[k] + input.offset);
    add(frame.begin_row(frame_rows, input.heap), row);
    add(frame.back(), row);
    frame.with_total(input.heap,
                     [&](const typename A::state& total) { answer<A>(total, row, writer, out, nullptr); });
  }
  return with_room(writer.finish());
}

template <class A>
column sliding(const aggregate_input& input, std::uint32_t frame_rows, const aggregate_output& out) {
  using state = typename A::state;
  if constexpr (!requires { typename A::input; }) {
    return slide<A>(input, frame_rows, out, [&](state& to, std::uint32_t row) {
      if (passes(input.filter, row))
        A::add(to);
    });
  } else {
    return with_values<A>(input, [&](const auto& values) {
      if (input.filter == nullptr && has_no_nulls<A>(input))
        return slide<A>(input, frame_rows, out,
                        [&](state& to, std::uint32_t row) { add_row<A>(to, values, row, input); });
      return slide<A>(input, frame_rows, out,
                      [&](state& to, std::uint32_t row) { add_if_given<A>(to, values, row, input); });
    });
  }
}

template <class A>
column finish(const aggregate_output& out) {
  result_writer<typename A::output> writer(out.result_type, out.count, out.memory);
  for (std::uint32_t k = 0; k < out.count; ++k)
    answer<A>(state_at<A>(out.states[k], out.offset), k, writer, out, out.states[k] + out.offset);
  return writer.finish();
}

template <class A>
void merge(const aggregate_merge& merged) {
  for (std::uint32_t k = 0; k < merged.count; ++k)
    merge_state<A>(state_at<A>(merged.states[k], merged.offset),
                   *reinterpret_cast<const typename A::state*>(merged.from[k] + merged.offset), merged.heap,
                   merged.from_heap);
}

template <class A>
concept rounds_when_merged = requires { requires A::merge_rounds; };

template <class A>
void explain_overflow(const std::byte* state, type result_type, std::vector<std::string>& texts) {
  A::explain_overflow(*reinterpret_cast<const typename A::state*>(state), result_type, texts);
}

} // namespace detail

/// Completes a table row with the kernels and properties of an aggregate.
template <class A>
[[nodiscard]] constexpr aggregate_entry define(aggregate_entry row) noexcept {
  using state = typename A::state;
  static_assert(std::is_trivially_copyable_v<state> && sizeof(state) % 8 == 0 && alignof(state) <= 8);
  row.state_size = sizeof(state);
  row.update = &detail::update<A>;
  row.running = &detail::running<A>;
  row.frame_size = sizeof(detail::sliding_frame<A>);
  row.sliding = &detail::sliding<A>;
  row.finish = &detail::finish<A>;
  row.merge = &detail::merge<A>;
  row.merges_exactly = !detail::rounds_when_merged<A>;
  row.save = &detail::save<A>;
  row.load = &detail::load<A>;
  row.save_sliding = &detail::sliding_frame<A>::save_frame;
  row.load_sliding = &detail::sliding_frame<A>::load_frame;
  if constexpr (detail::has_kept<A>)
    row.release = &detail::release<A>;
  if constexpr (std::is_same_v<typename A::output, std::string_view>)
    row.text_bytes = &detail::text_bytes<A>;
  if constexpr (requires(const state& s, std::vector<std::string>& texts) { A::explain_overflow(s, type{}, texts); })
    row.explain_overflow = &detail::explain_overflow<A>;
  return row;
}

/// Returns the pattern of some logical types that lie in memory in one way.
template <class... Ids>
[[nodiscard]] constexpr argument_pattern one_of(physical_type physical, Ids... ids) noexcept {
  return {((std::uint32_t{1} << static_cast<unsigned>(ids)) | ...), physical};
}

/// Every logical type.
inline constexpr std::uint32_t all_types = (std::uint32_t{1} << (static_cast<unsigned>(type_id::interval) + 1)) - 1;

/// Makes the rows of an aggregate that exists for every type: one per physical type.
template <template <class> class A>
[[nodiscard]] constexpr std::array<aggregate_entry, 7> define_for_every_type(aggregate_entry row) noexcept {
  row.result = aggregate_result::argument;
  const auto entry_of = [&](physical_type physical) {
    auto typed = row;
    typed.argument = {all_types, physical};
    return typed;
  };
  return {define<A<std::int32_t>>(entry_of(physical_type::int32)),
          define<A<std::int64_t>>(entry_of(physical_type::int64)),
          define<A<double>>(entry_of(physical_type::float64)),
          define<A<int128>>(entry_of(physical_type::int128)),
          define<A<std::string_view>>(entry_of(physical_type::string)),
          define<A<bool>>(entry_of(physical_type::bit)),
          define<A<interval_value>>(entry_of(physical_type::interval))};
}

/// Joins tables into one.
template <std::size_t... Sizes>
[[nodiscard]] constexpr auto join_tables(const std::array<aggregate_entry, Sizes>&... tables) noexcept {
  std::array<aggregate_entry, (Sizes + ...)> joined{};
  auto at = joined.begin();
  ((at = std::copy(tables.begin(), tables.end(), at)), ...);
  return joined;
}

} // namespace millrace
