#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "millrace/engine/function/adapter/entry_marks.hpp"
#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/function/adapter/null_tracker.hpp"
#include "millrace/engine/function/adapter/text_sink.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// What a per-value function that can fail returns: a value, or why there is none.
template <class T>
struct fallible {
  T value{};
  row_error error = row_error::none;

  constexpr fallible(T success) noexcept : value(success) {}       // NOLINT
  constexpr fallible(row_error reason) noexcept : error(reason) {} // NOLINT
};

namespace detail {

template <class T>
struct result_traits {
  using stored = T;
};
template <class T>
struct result_traits<fallible<T>> {
  using stored = T;
};
template <class T>
struct result_traits<std::optional<T>> {
  using stored = T;
};

template <class>
struct call_shape;
template <class F, class R, class... A>
struct call_shape<R (F::*)(A...) const noexcept> {
  using returned = R;
  using arguments = std::tuple<A...>;
};
template <class F, class R, class... A>
struct call_shape<R (F::*)(A...) const> : call_shape<R (F::*)(A...) const noexcept> {};

template <class... A, std::size_t... I>
[[nodiscard]] std::tuple<lane<A>...> lanes_of(const kernel_call& call, std::tuple<A...>*, std::index_sequence<I...>) {
  return {lane<A>(call.arguments[I])...};
}
template <class... A>
[[nodiscard]] std::tuple<lane<A>...> lanes_of(const kernel_call& call, std::tuple<A...>* shape) {
  return lanes_of(call, shape, std::index_sequence_for<A...>{});
}

/// New text is written; a std::string_view is part of the first argument.
template <class Function>
inline constexpr bool borrows_text =
  std::is_same_v<typename result_traits<typename call_shape<decltype(&Function::operator())>::returned>::stored,
                 std::string_view>;

template <class>
inline constexpr bool writes_text = false;
template <class... A>
inline constexpr bool writes_text<std::tuple<text_sink&, A...>> = true;

/// False for what has a value, or NULL, for all arguments. Text that is written may become too long.
template <class Function, class Shape = call_shape<decltype(&Function::operator())>>
inline constexpr bool can_fail =
  writes_text<typename Shape::arguments> || requires(typename Shape::returned outcome) { outcome.error; };

/// Tells `nulls` of an outcome that is NULL or a failure; returns whether it is a value.
template <class R>
[[nodiscard]] bool note_outcome(const R& outcome, std::uint32_t row, null_tracker& nulls) {
  if constexpr (requires { outcome.error; }) {
    if (outcome.error != row_error::none)
      nulls.fail(row, outcome.error);
    return outcome.error == row_error::none;
  } else if constexpr (requires { outcome.has_value(); }) {
    if (!outcome.has_value())
      nulls.set_null(row);
    return outcome.has_value();
  } else {
    return true;
  }
}

template <class R>
[[nodiscard]] auto value_of(const R& outcome) {
  if constexpr (requires { outcome.error; })
    return outcome.value;
  else if constexpr (requires { outcome.has_value(); })
    return *outcome;
  else
    return outcome;
}

template <class T, class Compute>
[[nodiscard]] column store_fixed(const kernel_call& call, null_tracker& nulls, Compute&& compute) {
  auto* out = call.memory.allocate<T>(call.row_count);
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.is_null(row)) {
      out[row] = T{};
      return;
    }
    const auto outcome = compute(row);
    out[row] = note_outcome(outcome, row, nulls) ? value_of(outcome) : T{};
  });
  if constexpr (std::is_same_v<T, double>) {
    if (call.result_type.id == type_id::real)
      for_each_alive(call.rows,
                     [&](std::uint32_t row) { out[row] = static_cast<double>(static_cast<float>(out[row])); });
  }
  column result;
  result.value_type = call.result_type;
  result.values = out;
  result.validity = nulls.finish();
  return result;
}

template <class Compute>
[[nodiscard]] column store_bits(const kernel_call& call, null_tracker& nulls, Compute&& compute) {
  auto* out = call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.is_null(row))
      return;
    const auto outcome = compute(row);
    if (note_outcome(outcome, row, nulls) && value_of(outcome))
      bitmap::set(out, row);
  });
  column result;
  result.value_type = call.result_type;
  result.values = out;
  result.validity = nulls.finish();
  return result;
}

// The returned text is part of the first argument, so that nothing is copied.
template <class Compute>
[[nodiscard]] column store_views(const kernel_call& call, null_tracker& nulls, Compute&& compute) {
  auto* begins = call.memory.allocate_zeroed<std::uint32_t>(call.row_count);
  auto* ends = call.memory.allocate_zeroed<std::uint32_t>(call.row_count);
  const auto* blob = call.arguments[0].store().data<char>();
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.is_null(row))
      return;
    const auto outcome = compute(row);
    if (!note_outcome(outcome, row, nulls))
      return;
    const std::string_view text = value_of(outcome);
    if (text.empty())
      return;
    begins[row] = static_cast<std::uint32_t>(text.data() - blob);
    ends[row] = begins[row] + static_cast<std::uint32_t>(text.size());
  });
  column result;
  result.value_type = call.result_type;
  result.values = blob;
  result.begins = begins;
  result.ends = ends;
  result.validity = nulls.finish();
  return result;
}

inline constexpr std::uint32_t text_bytes_expected_per_row = 24;

// `write(sink, row)` returns void, or a row_error.
template <class Write>
[[nodiscard]] column store_text(const kernel_call& call, null_tracker& nulls, Write&& write) {
  text_sink sink(call.row_count, call.rows.count * text_bytes_expected_per_row, call.memory);
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.is_null(row))
      return;
    auto reason = row_error::none;
    if constexpr (std::is_void_v<decltype(write(sink, row))>)
      write(sink, row);
    else
      reason = write(sink, row);
    if (reason != row_error::none) {
      sink.discard_value();
      nulls.fail(row, reason);
    } else if (!sink.finish_value(row) && !sink.is_full()) {
      nulls.fail(row, row_error::out_of_range);
    }
  });
  if (sink.is_full())
    call.failures.overfill();
  return sink.finish(call.result_type, nulls.finish());
}

template <class Function, class Returned, class... A>
[[nodiscard]] column map_values(const kernel_call& call, const Function& function, std::tuple<A...>* shape) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto lanes = lanes_of(call, shape);
  const auto compute = [&](std::uint32_t row) {
    return std::apply([&](const auto&... argument) { return function(argument[row]...); }, lanes);
  };
  using stored = typename result_traits<Returned>::stored;
  if constexpr (std::is_same_v<stored, bool>)
    return store_bits(call, nulls, compute);
  else if constexpr (std::is_same_v<stored, std::string_view>)
    return store_views(call, nulls, compute);
  else
    return store_fixed<stored>(call, nulls, compute);
}

template <class Function, class Returned, class... A>
[[nodiscard]] column map_values(const kernel_call& call, const Function& function, std::tuple<text_sink&, A...>*) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto lanes = lanes_of(call, static_cast<std::tuple<A...>*>(nullptr));
  return store_text(call, nulls, [&](text_sink& sink, std::uint32_t row) {
    return std::apply([&](const auto&... argument) { return function(sink, argument[row]...); }, lanes);
  });
}

} // namespace detail

/// Runs a per-value function over a call: NULL where an argument is NULL, encodings read through
/// lanes. The function's parameter types say how arguments are read; it returns T, fallible<T>
/// (fails the row) or std::optional<T> (NULL). A std::string_view must be part of the first
/// argument; new text is written into a text_sink& that is the first parameter.
template <class Function>
[[nodiscard]] column map_rows(const kernel_call& call, const Function& function) {
  using shape = detail::call_shape<decltype(&Function::operator())>;
  using arguments = typename shape::arguments;
  return detail::map_values<Function, typename shape::returned>(call, function, static_cast<arguments*>(nullptr));
}

/// The kernel of a per-value function, made from the call when it depends on its types.
template <class Function>
[[nodiscard]] column mapped(const kernel_call& call) {
  if constexpr (std::is_constructible_v<Function, const kernel_call&>)
    return map_rows(call, Function(call));
  else
    return map_rows(call, Function{});
}

/// The kernel of a function over decimals, which are held in 64 or 128 bits: by the result's type.
template <template <class> class Function>
[[nodiscard]] column by_width(const kernel_call& call) {
  return call.result_type.physical() == physical_type::int64 ? mapped<Function<std::int64_t>>(call)
                                                             : mapped<Function<int128>>(call);
}
/// As above, by the first argument's type.
template <template <class> class Function>
[[nodiscard]] column by_argument_width(const kernel_call& call) {
  return call.arguments[0].value_type.physical() == physical_type::int64 ? mapped<Function<std::int64_t>>(call)
                                                                         : mapped<Function<int128>>(call);
}

/// Makes the table row of a per-value function.
template <class Function>
[[nodiscard]] constexpr scalar_entry define(std::string_view name, std::string_view signature, std::string_view help,
                                            type_rule types = nullptr) noexcept {
  scalar_entry entry;
  entry.name = name;
  entry.signature = signature;
  entry.help = help;
  entry.kernel = &mapped<Function>;
  entry.types = types;
  entry.borrows_text = detail::borrows_text<Function>;
  entry.fails_by = detail::can_fail<Function> ? failure_cause::values : failure_cause::none;
  return entry;
}

/// Makes the table row of a function that is a kernel already.
[[nodiscard]] constexpr scalar_entry define(scalar_kernel kernel, std::string_view name, std::string_view signature,
                                            std::string_view help, type_rule types = nullptr) noexcept {
  scalar_entry entry;
  entry.name = name;
  entry.signature = signature;
  entry.help = help;
  entry.kernel = kernel;
  entry.types = types;
  return entry;
}

} // namespace millrace
