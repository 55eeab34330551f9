#include "millrace/tests/support/local_job.hpp"

#include <algorithm>
#include <tuple>

#include "millrace/engine/column/text.hpp"

namespace millrace {

local_job::local_job(physical_plan plan, options with) : plan_(std::move(plan)), options_(std::move(with)) {
  outputs_.resize(plan_.outputs.size());
  for (std::uint32_t partition = 0; partition < options_.partitions; ++partition) {
    query_options made;
    made.partition = partition;
    made.partition_count = options_.partitions;
    made.slot_owner = assign_slots(options_.partitions);
    made.hash = options_.hash;
    made.limits = options_.limits;
    made.on_error = options_.on_error;
    made.late = options_.late;
    made.make_decoder = options_.make_decoder;
    queries_.push_back(make_query(plan_, std::move(made)));
    frames_.push_back(std::make_unique<chunk_frame>());
  }
}

local_job::~local_job() = default;

status local_job::push(std::uint32_t input, std::span<const batch_view> rows) {
  chunk made;
  made.facts.input = input;
  made.rows = rows;
  return deal(made);
}

status local_job::push_bytes(std::uint32_t input, std::string_view bytes, const file_layout* layout) {
  // Decoders may read 64 bytes beyond the end.
  std::string padded(bytes);
  padded.resize(bytes.size() + 64);
  chunk made;
  made.facts.input = input;
  made.bytes = std::string_view(padded).substr(0, bytes.size());
  made.layout = layout;
  made.position.origin = plan_.sources[input].name;
  return deal(made);
}

status local_job::advance(std::uint32_t input, event_time watermark) {
  chunk made;
  made.facts.input = input;
  made.time_reached = watermark + plan_.sources[input].delay;
  return deal(made);
}

status local_job::finish() {
  for (std::uint32_t input = 0; input < plan_.sources.size(); ++input) {
    chunk made;
    made.facts.input = input;
    made.ends_input = true;
    MILLRACE_TRY(deal(made));
  }
  chunk made;
  made.ends_job = true;
  return deal(made);
}

status local_job::deal(chunk input) {
  input.facts.sequence = {next_sequence_};
  const auto decoder = static_cast<std::uint32_t>(next_sequence_++ % options_.partitions);
  for (auto& frame : frames_)
    frame->reset();
  MILLRACE_TRY(queries_[decoder]->decode(input, *frames_[decoder]));
  for (std::uint32_t level = 1; level < plan_.level_count; ++level) {
    for (std::uint32_t partition = 0; partition < options_.partitions; ++partition) {
      std::vector<const hand_over*> inputs;
      for (std::uint32_t sender = 0; sender < options_.partitions; ++sender)
        if (level > 1 || sender == decoder)
          inputs.push_back(&frames_[sender]->hand_overs[level - 1][partition]);
      MILLRACE_TRY(queries_[partition]->process(level, inputs, *frames_[partition]));
    }
  }
  for (std::uint32_t output = 0; output < plan_.outputs.size(); ++output) {
    std::vector<const output_run*> runs;
    for (const auto& frame : frames_)
      if (!frame->runs.empty())
        runs.push_back(&frame->runs[output]);
    record(output, runs);
  }
  for (const auto& frame : frames_)
    for (const auto& letter : frame->dead_letters)
      rejected_.push_back({std::string(name_of(letter.reason)), std::string(letter.column), std::string(letter.raw),
                           letter.offset, letter.line});
  return {};
}

void local_job::record(std::uint32_t output, std::span<const output_run* const> runs) {
  // Sorting by (major, position) is slower than merging sorted runs, and plainly right.
  std::vector<std::tuple<std::int64_t, row_position, std::size_t, row>> sorted;
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (const auto& rows : runs[run]->batches)
      for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
        const auto at = rows.rows[i];
        row made;
        made.kind = rows.kinds == nullptr ? change_kind::insert : rows.kinds[at];
        for (const auto& column : rows.columns) {
          std::string text;
          if (column.is_valid(at))
            append_text(column, at, text);
          else
            text = null_cell;
          made.cells.push_back(std::move(text));
        }
        sorted.emplace_back(rows.major(at), rows.position(at), run, std::move(made));
      }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a), std::get<2>(a)) <
           std::tie(std::get<0>(b), std::get<1>(b), std::get<2>(b));
  });
  for (auto& entry : sorted)
    outputs_[output].push_back(std::move(std::get<3>(entry)));
}

query_counters local_job::counters() const {
  query_counters total;
  for (const auto& query : queries_) {
    const auto& part = query->counters();
    total.rows_in += part.rows_in;
    total.bytes_in += part.bytes_in;
    total.rows_out += part.rows_out;
    total.rows_late += part.rows_late;
    total.rows_filtered += part.rows_filtered;
    total.chunks += part.chunks;
    total.groups += part.groups;
    total.state_bytes += part.state_bytes;
    for (std::size_t i = 0; i < total.rejected.size(); ++i) {
      total.rejected[i] += part.rejected[i];
      total.nulled[i] += part.nulled[i];
    }
  }
  return total;
}

} // namespace millrace
