#include "millrace/actors/internal/fault.hpp"

#include <new>
#include <string>
#include <system_error>

#include <caf/atom.hpp>
#include <caf/make_message.hpp>

#include "millrace/engine/base/memory_bound.hpp"

namespace millrace {

namespace {

constexpr auto category = caf::atom("millrace");

} // namespace

caf::error to_error(const failure& reason) {
  return {static_cast<std::uint8_t>(reason.code), category, caf::make_message(reason.message, reason.hint)};
}

failure to_failure(const caf::error& reason) {
  const auto& context = reason.context();
  if (reason.category() == category && context.match_elements<std::string, std::string>())
    return {static_cast<errc>(reason.code()), context.get_as<std::string>(0), context.get_as<std::string>(1), {}};
  return {errc::internal, "an actor ended unexpectedly: " + caf::to_string(reason), "", {}};
}

failure to_failure(const std::exception_ptr& thrown, const std::string& where) {
  try {
    std::rethrow_exception(thrown);
  } catch (const memory_bound_passed& bound) {
    return {errc::limit_exceeded,
            where + ": more memory than " + bound.what() + " allows: " + std::to_string(bound.bytes_max()),
            "raise the limit, or make chunks smaller with chunk.rows or chunk.bytes", {}};
  } catch (const std::bad_alloc&) {
    return {errc::limit_exceeded, where + ": the system has no more memory",
            "lower chunk.memory or state.bytes, use fewer partitions, or allow the process more memory", {}};
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again)
      return {errc::io, where + ": " + error.what(), "", {}};
    return {errc::limit_exceeded, where + ": no more threads can be started",
            "use fewer partitions, or allow more threads or memory", {}};
  } catch (const std::exception& known) {
    return {errc::internal, where + ": " + known.what(), "", {}};
  } catch (...) {
    return {errc::internal, where + ": unknown exception", "", {}};
  }
}

} // namespace millrace
