#include "millrace/engine/function/adapter/compare_columns.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {
namespace {

enum class wanted : std::uint8_t { least, greatest };

// The argument whose value is wanted at a row, NULLs left out; nothing when all are NULL.
template <wanted Which, class T>
const column* choose_argument(const kernel_call& call, std::uint32_t row) {
  const column* best = nullptr;
  for (const auto& argument : call.arguments) {
    if (!argument.is_valid(row))
      continue;
    if (best == nullptr) {
      best = &argument;
      continue;
    }
    const auto value = lane<T>(argument)[row];
    const auto so_far = lane<T>(*best)[row];
    if (Which == wanted::least ? is_less_value<T>(value, so_far) : is_less_value<T>(so_far, value))
      best = &argument;
  }
  return best;
}

template <wanted Which, class T>
column choose_value(const kernel_call& call) {
  null_tracker nulls(call, {});
  const auto value = [&](std::uint32_t row) -> std::optional<T> {
    const auto* chosen = choose_argument<Which, T>(call, row);
    return chosen == nullptr ? std::nullopt : std::optional<T>(lane<T>(*chosen)[row]);
  };
  if constexpr (std::is_same_v<T, bool>) {
    return detail::store_bits(call, nulls, value);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return detail::store_text(call, nulls, [&](text_sink& out, std::uint32_t row) {
      if (const auto chosen = value(row); chosen.has_value())
        out.append(*chosen);
      else
        nulls.set_null(row);
    });
  } else {
    return detail::store_fixed<T>(call, nulls, value);
  }
}

template <wanted Which>
column choose(const kernel_call& call) {
  return with_physical(call.result_type.physical(), [&]<class T>() { return choose_value<Which, T>(call); });
}

constexpr scalar_entry entries[] = {
  define(&choose<wanted::least>, "least", "(T...) -> T", "The lowest of the arguments, NULLs left out."),
  define(&choose<wanted::greatest>, "greatest", "(T...) -> T", "The highest of the arguments, NULLs left out."),
};

} // namespace

std::span<const scalar_entry> conditional_functions() noexcept { return entries; }

} // namespace millrace
