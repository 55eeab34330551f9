#include "millrace/bench/lone_engine.hpp"

#include "millrace/bench/or_exit.hpp"

namespace millrace {

namespace {

[[nodiscard]] query_options options_alone() {
  query_options options;
  options.slot_owner = assign_slots(1);
  return options;
}

} // namespace

lone_engine::lone_engine(const physical_plan& plan, output_check check)
  : plan_(&plan), check_(check), query_(make_query(plan, options_alone())) {}

void lone_engine::run(chunk& input) {
  input.facts.sequence = {next_sequence_++};
  auto& frame = frames_[input.facts.sequence.value % frame_count];
  frame.reset();
  ok_or_exit(query_->decode(input, frame));
  for (std::uint32_t level = 1; level < plan_->level_count; ++level) {
    const hand_over* const from = frame.hand_overs[level - 1].data();
    ok_or_exit(query_->process(level, {&from, 1}, frame));
  }
  for (const auto& rows : frame.runs[0].batches)
    if (check_ == output_check::digest)
      output_.add(rows);
    else
      output_.rows += rows.rows.count;
}

void lone_engine::push(std::span<const batch_view> rows) {
  chunk content;
  content.rows = rows;
  run(content);
}

void lone_engine::finish() {
  chunk end;
  end.ends_input = true;
  run(end);
  end.ends_input = false;
  end.ends_job = true;
  run(end);
}

run_outcome run_engine_alone(const run_request& request) {
  const stopwatch watch;
  lone_engine engine(*request.plan, request.check);
  chunk_cursor input(*request.input, request.passes, request.chunk_batches);
  for (auto rows = input.next(); !rows.empty(); rows = input.next())
    engine.push(rows);
  engine.finish();
  return {watch.elapsed(), engine.output()};
}

run_outcome run_engine_row_by_row(const run_request& request) {
  const stopwatch watch;
  lone_engine engine(*request.plan, request.check);
  chunk_cursor input(*request.input, request.passes, 1);
  std::vector<column> columns(request.input->batches()[0].columns.size());
  for (auto rows = input.next(); !rows.empty(); rows = input.next())
    for (std::uint32_t row = 0; row < rows[0].row_count; ++row) {
      const auto one = single_row(rows[0], row, columns);
      engine.push({&one, 1});
    }
  engine.finish();
  return {watch.elapsed(), engine.output()};
}

} // namespace millrace
