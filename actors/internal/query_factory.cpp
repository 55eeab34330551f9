#include "millrace/actors/internal/query_factory.hpp"

#include <utility>

namespace millrace {

std::unique_ptr<encoder> make_encoder(const record_format& format, const schema& shape) {
  return format.entry == nullptr ? nullptr : format.entry->make_encoder(shape, format.settings);
}

query_factory make_query_factory(const physical_plan& plan, query_parts parts) {
  return [&plan, parts = std::move(parts)](std::uint32_t partition) -> std::unique_ptr<query> {
    query_options options;
    static_cast<engine_options&>(options) = parts;
    options.partition = partition;
    options.partition_count = parts.partition_count;
    options.slot_owner = assign_slots(parts.partition_count);
    options.takes_snapshots = parts.takes_snapshots;
    options.is_abandoned = parts.is_abandoned;
    options.make_decoder = [&](std::uint32_t input) -> std::unique_ptr<decoder> {
      auto [entry, settings] = parts.inputs[input];
      settings.nulls_bad_fields = parts.on_error == row_error_policy::null;
      const auto& source = plan.sources[input];
      return entry == nullptr ? nullptr : entry->make_decoder(source.shape, source.needed, settings);
    };
    options.make_encoder = [&](std::uint32_t output) {
      return make_encoder(parts.outputs[output], plan.outputs[output].shape);
    };
    return make_query(plan, std::move(options));
  };
}

} // namespace millrace
