#include "millrace/actors/connector/blackhole.hpp"

#include <memory>

namespace millrace {

const connector_entry& blackhole_connector() noexcept;

status blackhole_writer::open(std::string_view) { return {}; }

status blackhole_writer::write(std::span<const char>) {
  return failure{errc::failed_precondition, "a blackhole takes rows, not bytes", {}, {}};
}

status blackhole_writer::write_rows(const batch_view& rows) {
  row_count_ += rows.rows.count;
  return {};
}

namespace {

result<std::unique_ptr<sink_writer>> make_writer(const connector_config&) {
  return std::unique_ptr<sink_writer>(std::make_unique<blackhole_writer>());
}

} // namespace

const connector_entry& blackhole_connector() noexcept {
  static constexpr connector_entry entry{
    .name = "blackhole", .help = "Counts rows and forgets them.", .make_sink = make_writer};
  return entry;
}

} // namespace millrace
