#include <memory>

#include <unistd.h>

#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/entry.hpp"

namespace millrace {

const connector_entry& stdout_connector() noexcept;

namespace {

result<std::unique_ptr<sink_writer>> make_writer(const connector_config&) {
  return std::unique_ptr<sink_writer>(std::make_unique<byte_writer>(STDOUT_FILENO, "stdout"));
}

} // namespace

const connector_entry& stdout_connector() noexcept {
  static constexpr connector_entry entry{.name = "stdout",
                                         .help = "Records to standard output.",
                                         .has_format = true,
                                         .make_sink = make_writer,
                                         .is_standard_stream = true};
  return entry;
}

} // namespace millrace
