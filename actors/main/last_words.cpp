#include "millrace/actors/main/last_words.hpp"

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "millrace/actors/main/commands.hpp"

namespace millrace {

namespace {

/// Says it without allocating.
[[noreturn]] void leave(std::string_view message) noexcept {
  // Nobody is left to tell when even this fails.
  static_cast<void>(!::write(STDERR_FILENO, message.data(), message.size()));
  std::_Exit(static_cast<int>(exit_status::failed));
}

[[noreturn]] void end() noexcept {
  const auto thrown = std::current_exception();
  // CAF destroys threads that run where it cannot start one more.
  if (thrown == nullptr)
    leave("millrace: no more threads can be started\n");
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    leave("millrace: out of memory\n");
  } catch (const std::system_error&) {
    leave("millrace: no more threads can be started\n");
  } catch (...) {
    std::abort();
  }
}

} // namespace

void install_last_words() noexcept { std::set_terminate(end); }

} // namespace millrace
