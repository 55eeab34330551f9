#include "millrace/engine/execution/operator_graph.hpp"

#include <algorithm>
#include <new>
#include <numeric>
#include <string>

#include "millrace/engine/base/memory_awaited.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/execution/operator_factory.hpp"
#include "millrace/engine/kernel/count.hpp"
#include "millrace/engine/operator/filter.hpp"
#include "millrace/engine/operator/group_aggregate.hpp"
#include "millrace/engine/operator/window_aggregate.hpp"

namespace millrace {

namespace {

/// Rows, or groups, by which slots are dealt, at least. The share that a partition has of so many is about 2 % off that of all rows
/// (half the inverse of the square root); of far fewer it tells nothing.
constexpr std::uint64_t weighed_rows_min = 1024;

/// All bytes of a chunk, which holds so many line ends.
source_piece piece_of(const chunk& content, std::uint32_t line_ends) noexcept {
  const auto bytes = content.bytes;
  if (bytes.empty())
    return {};
  const auto lines_within = line_ends - (bytes.back() == '\n' ? 1U : 0U);
  return {content.position, bytes.size(), 0, lines_within, content.starts_file ? content.first_line : 0};
}

/// What takes groups in place of rows. @pre The plan aggregates early for it.
group_receiver& groups_of(stream_operator& grouping, const plan_node& node) noexcept {
  if (node.kind == node_kind::window)
    return static_cast<window_aggregate&>(grouping);
  return static_cast<group_aggregate&>(grouping);
}

} // namespace

operator_graph::operator_graph(const physical_plan& plan, query_options options)
  : plan_(&plan), options_(std::move(options)), clocks_(plan.level_count, level_clock(plan)), limits_(plan),
    explainer_(plan) {
  instances_.resize(plan.nodes.size());
  source_of_input_.resize(plan.sources.size());
  source_node_.resize(plan.sources.size());
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i) {
    build(i);
    connect(i);
  }
  for (std::uint32_t input = 0; input < plan.sources.size(); ++input)
    if (source_of_input_[input] != nullptr)
      source_of_input_[input]->set_gates(limits_.gates_of(source_node_[input]));
}

void operator_graph::build(std::uint32_t index) {
  const auto& node = plan_->nodes[index];
  auto& built = instances_[index];
  switch (node.kind) {
    case node_kind::source:
      built.source = std::make_unique<input_decoder>(
        *plan_, index, options_.make_decoder ? options_.make_decoder(node.index) : nullptr, options_.on_error);
      built.output = &built.source->output();
      source_of_input_[node.index] = built.source.get();
      source_node_[node.index] = index;
      return;
    case node_kind::exchange:
      built.sender = std::make_unique<exchange_sender>(node, index, options_);
      built.receiver = std::make_unique<exchange_receiver>(node, index);
      built.output = &built.receiver->output();
      return;
    case node_kind::output:
      built.collector = std::make_unique<output_collector>(
        node.index, options_.make_encoder ? options_.make_encoder(node.index) : nullptr, counters_, index);
      if (!built.collector->keeps_rows())
        built.collector->keep_only(options_.partition_count == 1 ? output_collector::kept_part::count
                                                                 : output_collector::kept_part::order);
      return;
    case node_kind::late:
      built.output = options_.late == late_policy::drop ? &silent_ : &instances_[node.inputs[0]].run->late();
      return;
    default:
      built.run = make_operator(*plan_, index, options_);
      built.output = &built.run->output();
      if (node.kind == node_kind::limit)
        limits_.add(index, static_cast<const row_limit&>(*built.run));
      return;
  }
}

void operator_graph::connect(std::uint32_t index) {
  auto& built = instances_[index];
  row_receiver* receiver = built.run.get();
  if (built.sender != nullptr)
    receiver = built.sender.get();
  else if (built.collector != nullptr)
    receiver = built.collector.get();
  if (receiver == nullptr)
    return; // Sources have no input; late rows come through the operator they are late for.
  for (const auto input : plan_->nodes[index].inputs) {
    instances_[input].output->connect(*receiver);
    if (plan_->nodes[input].aggregates_early)
      instances_[input].receiver->connect(groups_of(*built.run, plan_->nodes[index]), options_);
  }
}

void operator_graph::begin_level(std::uint32_t level, const chunk_facts& facts, chunk_frame& frame) {
  frame_ = &frame;
  facts_ = &facts;
  frame.hand_overs.resize(plan_->level_count - 1);
  if (level + 1 < plan_->level_count)
    frame.hand_overs[level].resize(options_.partition_count);
  frame.runs.resize(plan_->outputs.size());
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    const auto& node = plan_->nodes[i];
    if (instances_[i].collector != nullptr && node.level == level)
      instances_[i].collector->begin_chunk(frame);
    if (instances_[i].sender != nullptr && node.level == level + 1)
      instances_[i].sender->begin_chunk(frame);
  }
}

void operator_graph::describe_hand_overs(std::uint32_t level, const hand_over& header) {
  if (level + 1 >= plan_->level_count)
    return;
  for (auto& target : frame_->hand_overs[level]) {
    target.facts = header.facts;
    target.origin = header.origin;
    target.time_max = header.time_max;
    target.ends_input = header.ends_input;
    target.ends_job = header.ends_job;
    target.full_limits = full_limits_;
  }
}

/// Learns from hand-overs which LIMITs below are full. Whoever owns one tells all partitions of the next level, and
/// these those of the one behind.
void operator_graph::follow_limits(std::uint32_t level, std::span<const hand_over* const> inputs) {
  full_limits_.clear();
  for (const auto* input : inputs)
    for (const auto limit : input->full_limits) {
      clocks_[level].fill(limit);
      if (std::find(full_limits_.begin(), full_limits_.end(), limit) == full_limits_.end())
        full_limits_.push_back(limit);
    }
}

/// Here and nowhere else what operators throw becomes the end of the job: memory that cannot be had, and broken
/// invariants.
template <class Work>
status operator_graph::guarded(operator_context& context, Work&& work) {
  const failure_scope scope;
  try {
    const auto letters_before = frame_->dead_letters.size();
    work();
    return outcome(letters_before);
  } catch (const memory_awaited&) {
    was_put_off_ = true;
    return {};
  } catch (...) {
    return describe(std::current_exception(), plan_->nodes[context.node]);
  }
}

status operator_graph::decode(const chunk& input, chunk_frame& frame) {
  frame_ = &frame;
  // Level 1 is at a chunk before, so that the time before this one is no less.
  const auto frontier = plan_->level_count == 1 ? time_frontier() : clocks_[1].reached(input.facts.input);
  operator_context context{frame.memory, input.facts, frontier, *this, fatal_, &options_.is_abandoned};
  was_put_off_ = false;
  const auto counters_before = counters_;
  auto ended = guarded(context, [&] { decode_input(input, context); });
  if (was_put_off_) {
    counters_ = counters_before;
    undo(input.facts.sequence);
  }
  if (!ended.ok() && decoding_ != nullptr)
    failed_bytes_ = decoding_->bytes_of(input.bytes, context.first_row, context.last_row);
  return ended;
}

void operator_graph::undo(sequence_number chunk) noexcept {
  chunk_ = nullptr;
  decoding_ = nullptr;
  for (std::uint32_t i = 0; i < instances_.size(); ++i)
    if (instances_[i].run != nullptr && plan_->nodes[i].level == 0)
      instances_[i].run->undo(chunk);
}

void operator_graph::decode_input(const chunk& input, operator_context& context) {
  begin_level(0, input.facts, *frame_);
  if (is_weighing_)
    for (auto* sender : first_senders())
      sender->hold_back();
  full_limits_.clear();
  ++counters_.chunks;
  hand_over header;
  header.facts = input.facts;
  if (!input.ends_input && !input.ends_job && limits_.is_read(source_node_[input.facts.input])) {
    decode_rows(input, context);
    header.origin = piece_of(input, frame_->line_count);
  }
  if (is_weighing_)
    deal_by_weight(context);
  header.time_max = frame_->time_max;
  header.ends_input = input.ends_input;
  header.ends_job = input.ends_job;
  describe_hand_overs(0, header);
  if (plan_->level_count == 1) {
    pass_time(header);
    count_state();
  }
}

/// Says what an exception was, and whose. The query is of no use then.
failure operator_graph::describe(const std::exception_ptr& thrown, const plan_node& working) const {
  const auto& name = working.kind == node_kind::source   ? plan_->sources[working.index].name
                     : working.kind == node_kind::output ? plan_->outputs[working.index].name
                                                         : working.name;
  const auto where = std::string(name_of(working.kind)) + (name.empty() ? "" : " " + name) + ": ";
  try {
    std::rethrow_exception(thrown);
  } catch (const memory_bound_passed& bound) {
    return {errc::limit_exceeded,
            where + "the chunks in work need more memory than " + bound.what() + " allows: " +
              std::to_string(bound.bytes_max()),
            "raise the limit, or make chunks smaller with chunk.rows or chunk.bytes", {}};
  } catch (const std::bad_alloc&) {
    return {errc::limit_exceeded, where + "the system has no more memory",
            "lower chunk.memory or state.bytes, use fewer partitions, or allow the process more memory", {}};
  } catch (const std::exception& broken) {
    return {errc::internal, where + broken.what(), "this is a bug: please report it", {}};
  }
}

void operator_graph::decode_rows(const chunk& input, operator_context& context) {
  decoding_ = source_of_input_[input.facts.input];
  chunk_ = &input;
  decoding_->decode(input, *frame_, context, counters_);
  for (std::uint32_t i = 0; i < instances_.size(); ++i)
    if (instances_[i].sender != nullptr && plan_->nodes[i].level == 1)
      instances_[i].sender->end_chunk(context);
  number_lines(input);
  chunk_ = nullptr;
  decoding_ = nullptr;
}

void operator_graph::deal_slots(std::span<const std::uint64_t> weights) {
  options_.slot_owner = assign_slots(options_.partition_count, weights);
}

/// Deals the slots by what the chunk deals by key, where that is enough, and then deals it.
void operator_graph::deal_by_weight(operator_context& context) {
  const auto senders = first_senders();
  slot_weights found(slot_count, 0);
  for (const auto* sender : senders)
    sender->weigh(found);
  if (std::accumulate(found.begin(), found.end(), std::uint64_t{0}) < weighed_rows_min)
    found.clear();
  deal_slots(found);
  for (auto* sender : senders)
    sender->deal_held(context);
  // The chunk may have been put off before, and then all of this comes again.
  weights_ = std::move(found);
  is_weighing_ = false;
}

/// Those of level 0.
std::vector<exchange_sender*> operator_graph::first_senders() const {
  std::vector<exchange_sender*> senders;
  for (std::uint32_t i = 0; i < instances_.size(); ++i)
    if (instances_[i].sender != nullptr && plan_->nodes[i].level == 1)
      senders.push_back(instances_[i].sender.get());
  return senders;
}

/// Moves the clock of a plan without a later level, which nothing but the counters looks at. The chunk that ends
/// the job ends all inputs: their own last chunks were others' to decode.
void operator_graph::pass_time(const hand_over& header) noexcept {
  auto& clock = clocks_.front();
  const auto pass = [&](std::uint32_t input) {
    clock.begin(input, header.time_max, header.ends_input || header.ends_job);
    clock.end();
  };
  if (!header.ends_job)
    return pass(header.facts.input);
  for (std::uint32_t input = 0; input < plan_->sources.size(); ++input)
    pass(input);
}

/// Rows that were never text are counted in place of lines and bytes, so that a letter has the same place wherever
/// chunks end.
void operator_graph::number_rows(const chunk& input) {
  constexpr auto ordinal_mask = chunk_rows_max - 1;
  for (auto& letter : frame_->dead_letters) {
    const auto ordinal = static_cast<std::uint32_t>(letter.position & ordinal_mask);
    letter.line = ordinal;
    letter.offset = input.position.offset + ordinal;
  }
  frame_->line_count = std::accumulate(input.rows.begin(), input.rows.end(), std::uint32_t{0},
                                       [](std::uint32_t sum, const batch_view& rows) { return sum + rows.row_count; });
}

void operator_graph::number_lines(const chunk& input) {
  if (!input.rows.empty())
    return number_rows(input);
  auto& letters = frame_->dead_letters;
  std::stable_sort(letters.begin(), letters.end(),
                   [](const dead_letter& a, const dead_letter& b) { return a.offset < b.offset; });
  std::size_t counted = 0;
  std::uint32_t lines = 0;
  const auto count_until = [&](std::size_t end) {
    lines += static_cast<std::uint32_t>(kernel::count_byte(input.bytes.substr(counted, end - counted), '\n'));
    counted = end;
  };
  for (auto& letter : letters) {
    if (decoding_ != nullptr && !input.bytes.empty())
      count_until(std::min<std::size_t>(letter.offset, input.bytes.size()));
    letter.line = lines;
    letter.offset += input.position.offset;
  }
  count_until(input.bytes.size());
  frame_->line_count = lines;
}

void operator_graph::reject(const batch_view& rows, const row_failures::entry& failed, std::uint32_t node) {
  const auto row = failed.row;
  dead_letter letter;
  letter.node = node;
  letter.reason = failed.reason;
  letter.position = rows.position(row);
  if (chunk_ != nullptr)
    letter.origin = chunk_->position.origin;
  if (decoding_ != nullptr && decoding_->record_offsets() != nullptr) {
    letter.offset = decoding_->record_offsets()[row];
    letter.raw = decoding_->record_at(chunk_->bytes, decoding_->record_offsets()[row]);
  } else {
    const auto& inputs = plan_->nodes[node].inputs;
    const auto carried = inputs.empty() ? 0 : plan_->nodes[inputs[0]].carried;
    std::string text;
    for (std::size_t i = 0; i + carried < rows.columns.size(); ++i) {
      if (i != 0)
        text += ',';
      append_text(rows.columns[i], row, text);
    }
    letter.raw = frame_->letters.copy(std::string_view(text));
  }
  const auto numbering = numbering_node(*plan_, node);
  explainer_.explain(rows, failed, *facts_, numbering ? instances_[*numbering].output->emitted() : nullptr, letter);
  frame_->dead_letters.push_back(std::move(letter));
}

void operator_graph::count_nulls(const row_failures& failures) noexcept {
  for (const auto& failed : failures.entries())
    ++counters_.nulled[static_cast<std::size_t>(failed.reason)];
}

status operator_graph::process(std::uint32_t level, std::span<const hand_over* const> inputs, chunk_frame& frame) {
  frame_ = &frame;
  operator_context context{frame.memory, inputs[0]->facts, {}, *this, fatal_, &options_.is_abandoned};
  auto ended = guarded(context, [&] { run_level(level, inputs, context); });
  if (!ended.ok())
    failed_rows_ = context.positions;
  return ended;
}

void operator_graph::run_level(std::uint32_t level, std::span<const hand_over* const> inputs,
                             operator_context& context) {
  const auto& header = *inputs[0];
  begin_level(level, header.facts, *frame_);
  auto& clock = clocks_[level];
  clock.begin(header.facts.input, header.time_max, header.ends_input || header.ends_job);
  follow_limits(level, inputs);
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    if (plan_->nodes[i].level != level)
      continue;
    context.frontier = clock.at(i);
    if (!fatal_)
      context.positions.reset();
    if (instances_[i].receiver != nullptr)
      instances_[i].receiver->receive(inputs, context);
    if (instances_[i].run != nullptr && !fatal_)
      instances_[i].run->advance(context);
    if (instances_[i].run != nullptr && header.ends_job && !fatal_)
      instances_[i].run->finish(context);
  }
  clock.end();
  const auto known = frame_->filled_limits.size();
  limits_.report(header.facts.sequence, *frame_);
  for (auto i = known; i < frame_->filled_limits.size(); ++i)
    full_limits_.push_back(frame_->filled_limits[i].node);
  describe_hand_overs(level, header);
  if (level + 1 == plan_->level_count)
    count_state();
}

void operator_graph::count_state() {
  counters_.groups = 0;
  counters_.state_bytes = 0;
  counters_.rows_late = 0;
  counters_.rows_late_lost = 0;
  counters_.rows_filtered = 0;
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].run == nullptr)
      continue;
    counters_.groups += instances_[i].run->state_rows();
    counters_.state_bytes += instances_[i].run->state_bytes();
    counters_.rows_late += instances_[i].run->rows_late();
    if (options_.late == late_policy::side && !instances_[i].run->late().is_connected())
      counters_.rows_late_lost += instances_[i].run->rows_late();
    if (plan_->nodes[i].kind == node_kind::filter && plan_->nodes[i].level == 0)
      counters_.rows_filtered += static_cast<const filter&>(*instances_[i].run).rows_removed();
  }
}

/// Under which number the clock of a level is saved: behind the nodes of the plan.
std::uint32_t operator_graph::clock_node(std::uint32_t level) const noexcept {
  return static_cast<std::uint32_t>(plan_->nodes.size()) + level;
}

void operator_graph::save(std::uint32_t level, std::vector<saved_section>& into) const {
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    if (plan_->nodes[i].level != level)
      continue;
    state_saver saver(i, home_slot(options_.partition, options_.partition_count), into);
    if (instances_[i].run != nullptr)
      instances_[i].run->save(saver);
    if (instances_[i].receiver != nullptr)
      instances_[i].receiver->save(saver);
  }
  state_writer clock(into.emplace_back(saved_section{.node = clock_node(level)}));
  clocks_[level].save(clock);
}

status operator_graph::load(std::span<const saved_section> saved) {
  std::vector<std::vector<const saved_section*>> sections(clock_node(plan_->level_count));
  for (const auto& section : saved) {
    if (section.node >= sections.size() || (section.slot >= slot_count && section.slot != saved_section::no_slot))
      return damaged_state("there is no such node or slot");
    if (section.slot == saved_section::no_slot || options_.slot_owner[section.slot] == options_.partition)
      sections[section.node].push_back(&section);
  }
  for (std::uint32_t i = 0; i < sections.size(); ++i)
    MILLRACE_TRY(load_node(i, sections[i]));
  limits_.restore();
  count_state();
  return {};
}

status operator_graph::load_node(std::uint32_t node, std::span<const saved_section* const> sections) {
  if (node >= instances_.size()) {
    for (const auto* section : sections) {
      state_reader reader(section->bytes);
      clocks_[node - instances_.size()].load(reader);
      if (reader.has_failed() || !reader.is_at_end())
        return damaged_state("a clock has another size");
    }
    return {};
  }
  if (instances_[node].run != nullptr)
    return instances_[node].run->load(sections);
  if (instances_[node].receiver != nullptr)
    return instances_[node].receiver->load(sections);
  return sections.empty() ? status() : damaged_state("a node holds nothing");
}

status operator_graph::outcome(std::size_t dead_letters_before) {
  for (auto i = dead_letters_before; i < frame_->dead_letters.size(); ++i)
    ++counters_.rejected[static_cast<std::size_t>(frame_->dead_letters[i].reason)];
  return fatal_ ? status(*fatal_) : status();
}

std::unique_ptr<query> make_query(const physical_plan& plan, query_options options) {
  return std::make_unique<operator_graph>(plan, std::move(options));
}

} // namespace millrace
