#include "millrace/engine/operator/over_aggregate.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/operator/saved_groups.hpp"

namespace millrace {

namespace {

/// Frames of more rows than any key can have are unbounded.
constexpr std::uint64_t preceding_max = std::uint64_t{1} << 31U;

} // namespace

bool over_aggregate::is_bounded(const over_call& call) noexcept { return call.preceding < preceding_max; }

std::uint32_t over_aggregate::size_of(const over_call& call) noexcept {
  return is_bounded(call) ? call.aggregate.entry->frame_size : call.aggregate.entry->state_size;
}

std::vector<over_aggregate::placed_call> over_aggregate::place(const std::vector<over_call>& calls) {
  std::vector<placed_call> placed;
  std::uint32_t offset = 0;
  for (const auto& call : calls) {
    placed.push_back({call, offset});
    offset += size_of(call);
  }
  return placed;
}

over_aggregate::over_aggregate(over_spec spec, std::vector<type> key_types, const operator_settings& settings)
  : calls_(place(spec.calls)),
    groups_({.keys = std::move(spec.keys),
             .key_types = std::move(key_types),
             .payload_bytes = calls_.empty() ? 0 : calls_.back().offset + size_of(calls_.back().call),
             .is_scoped = false},
            settings),
    rejection_(settings.node, settings.on_error) {}

/// Learns how long texts are, and returns how many rows surely have values that fit one batch: no frame holds a
/// longer text than came so far.
std::uint32_t over_aggregate::rows_that_fit(const batch_view& rows) {
  for (const auto& placed : calls_)
    if (placed.call.aggregate.entry->text_bytes != nullptr)
      longest_text_ = std::max(longest_text_, longest_text(rows.columns[placed.call.aggregate.argument], rows.rows));
  return static_cast<std::uint32_t>(
    std::clamp<std::uint64_t>(batch_text_bytes_max / std::max<std::uint64_t>(longest_text_, 1), 1, batch_rows_max));
}

column over_aggregate::evaluate(const placed_call& placed, const batch_view& rows, std::byte* const* states,
                                operator_context& context) {
  const auto& call = placed.call.aggregate;
  const auto column_of = [&](std::uint32_t index) {
    return index == aggregate_call::no_column ? nullptr : &rows.columns[index];
  };
  const aggregate_input input{.argument = column_of(call.argument),
                              .argument2 = column_of(call.argument2),
                              .rows = rows.rows,
                              .states = states,
                              .offset = placed.offset,
                              .heap = groups_.table().heap(),
                              .filter = column_of(call.filter)};
  const aggregate_output out{.states = nullptr,
                             .count = rows.row_count,
                             .offset = placed.offset,
                             .result_type = call.result_type,
                             .heap = groups_.table().heap(),
                             .memory = context.memory,
                             .failures = rejection_.failures()};
  // A frame that rows leave keeps partial states of its rows, since what left cannot be subtracted: sums of DOUBLE would
  // depend on it, and a NaN would stay. One that only grows keeps a single state.
  if (is_bounded(placed.call))
    return call.entry->sliding(input, static_cast<std::uint32_t>(placed.call.preceding) + 1, out);
  return call.entry->running(input, out);
}

void over_aggregate::push(const batch_view& rows, operator_context& context) {
  if (rows.is_empty() || !groups_.find(rows, rows.rows, nullptr, 0, context))
    return;
  const auto most = rows_that_fit(rows);
  for (std::uint32_t first = 0; first < rows.rows.count;) {
    const transient_memory scope(context.memory, output_);
    auto piece = rows;
    piece.rows = part_of(rows.rows, first, std::min(most, rows.rows.count - first), context.memory);
    emit(piece, groups_.states() + first, context);
    first += piece.rows.count;
  }
}

void over_aggregate::emit(const batch_view& rows, std::byte* const* states, operator_context& context) {
  context.node = groups_.node();
  context.work_on(rows);
  const auto column_count = rows.columns.size() + calls_.size();
  auto* columns = context.memory.allocate<column>(column_count);
  auto* next = std::copy(rows.columns.begin(), rows.columns.end(), columns);
  rejection_.failures().clear();
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    rejection_.failures().begin_part(i);
    *next++ = evaluate(calls_[i], rows, states, context);
  }
  auto widened = rows;
  widened.columns = {columns, column_count};
  widened.keys = nullptr; // They are of the exchange in front; an exchange behind has others.
  widened.rows = rejection_.apply(rows, rows.rows, context);
  output_.emit(widened, context);
}

/// The length of texts stands with each key, for the section of a key may come to another partition than others.
void over_aggregate::save(state_saver& into) const {
  const auto& table = groups_.table();
  for (std::uint32_t i = 0; i < table.number_limit(); ++i) {
    const auto* state = table.payload(i);
    save_group({.key = table.key_of(state)}, groups_.slot_of_group(state), into, [&](state_writer& writer) {
      writer.put(longest_text_);
      for (const auto& placed : calls_) {
        const auto& entry = *placed.call.aggregate.entry;
        (is_bounded(placed.call) ? entry.save_sliding : entry.save)(state + placed.offset, table.heap(), writer);
      }
    });
  }
}

void over_aggregate::load_frames(std::byte* state, state_reader& from) {
  longest_text_ = std::max(longest_text_, from.take<std::uint64_t>());
  for (const auto& placed : calls_) {
    const auto& entry = *placed.call.aggregate.entry;
    (is_bounded(placed.call) ? entry.load_sliding : entry.load)(state + placed.offset, groups_.table().heap(), from);
  }
}

status over_aggregate::load(std::span<const saved_section* const> sections) {
  MILLRACE_TRY_ASSIGN(auto saved, read_groups(sections));
  for (auto& group : saved) {
    MILLRACE_TRY_ASSIGN(const auto number, groups_.restore(group.key, 0));
    load_frames(groups_.table().payload(number), group.state);
    if (group.state.has_failed() || !group.state.is_at_end())
      return damaged_state("a frame has another size");
  }
  return {};
}

} // namespace millrace
