#include <limits>

#include "millrace/engine/window/entry.hpp"

namespace millrace {

namespace {

/// Time since the begin of the window, in [0, size); exact for every time there is.
std::int64_t time_into_window(std::int64_t time_us, const window_spec& spec) noexcept {
  const auto since_aligned = time_us % spec.size.us;
  const auto into = (since_aligned < 0 ? since_aligned + spec.size.us : since_aligned) - spec.offset.us;
  return into < 0 ? into + spec.size.us : into;
}

time_window assign_tumbling(std::int64_t time_us, const window_spec& spec) noexcept {
  const auto into = time_into_window(time_us, spec);
  time_window window;
  if (__builtin_sub_overflow(time_us, into, &window.start))
    window.start = std::numeric_limits<std::int64_t>::min();
  if (__builtin_add_overflow(time_us, spec.size.us - into, &window.end))
    window.end = std::numeric_limits<std::int64_t>::max();
  return window;
}

} // namespace

window_entry tumble_window() noexcept {
  return {"tumbling", "tumble", "Windows of one size, side by side: every time lies in exactly one.", &assign_tumbling};
}

} // namespace millrace
