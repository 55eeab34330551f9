#include "millrace/tests/corpus_runner/corpus_cell.hpp"

#include <algorithm>

#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/explain.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/tests/corpus_runner/literal.hpp"
#include "millrace/tests/corpus_runner/row_batch.hpp"

namespace millrace {

/// A declared input.
struct corpus_cell::input_stream {
  std::string name;
  schema shape;
  std::string declaration; ///< CREATE STREAM on one line.
};

/// A compiled query and how much of what it said was expected.
struct corpus_cell::running_query {
  std::string name;
  std::unique_ptr<local_job> job;
  std::vector<std::size_t> claimed; ///< Rows of each output that an `expect` has seen.
  std::size_t rejected_claimed = 0;

  [[nodiscard]] std::optional<std::uint32_t> input_named(std::string_view stream) const {
    const auto& sources = job->plan().sources;
    for (std::uint32_t i = 0; i < sources.size(); ++i)
      if (sources[i].name == stream)
        return i;
    return std::nullopt;
  }
};

std::string cell_settings::name() const {
  static constexpr std::string_view encodings[] = {"plain", "constant", "dictionary"};
  static constexpr std::string_view partial_modes[] = {"auto", "on", "off"};
  static constexpr std::string_view recoveries[] = {"none", "restore", "rescale"};
  return "partitions=" + std::to_string(partitions) + " chunk=" + std::to_string(chunk_rows) +
         (is_shuffled ? " order=shuffled" : "") + (hash == hash_mode::constant ? " hash=constant" : "") +
         " partial=" + std::string(partial_modes[static_cast<std::size_t>(partial)]) +
         " encoding=" + std::string(encodings[static_cast<std::size_t>(encoding)]) +
         " recovery=" + std::string(recoveries[static_cast<std::size_t>(between_chunks)]) +
         (slots_seed == 0 ? "" : " slots drawn from " + std::to_string(slots_seed));
}

corpus_cell::corpus_cell(const stream_script& script, const cell_settings& settings)
  : script_(&script), settings_(settings) {}
corpus_cell::~corpus_cell() = default;

std::vector<std::string> corpus_cell::run() {
  for (std::size_t i = 0; i < script_->commands.size(); ++i)
    run_command(i);
  check_everything_claimed();
  return std::move(complaints_);
}

void corpus_cell::run_command(std::size_t index) {
  const auto& command = script_->commands[index];
  if (command.word == "stream")
    declare(command);
  else if (command.word == "query")
    compile_query(index);
  else if (command.word == "push")
    push(command);
  else if (command.word == "watermark")
    move_watermark(command);
  else if (command.word == "finish")
    finish();
  else if (command.word == "expect")
    expect(index);
  else if (command.word == "plan")
    expect_plan(index);
  else if (command.word != "error" || index == 0 || script_->commands[index - 1].word != "query")
    complain(command, "this command cannot stand here");
}

void corpus_cell::complain(const stream_command& command, const std::string& what) {
  complaints_.push_back("line " + std::to_string(command.line) + " [" + settings_.name() + "]: " + what);
}

void corpus_cell::require(const stream_command& command, const status& outcome) {
  if (!outcome.ok())
    complain(command, "failed: " + outcome.error().message);
}

void corpus_cell::declare(const stream_command& command) {
  auto stream = std::make_unique<input_stream>();
  stream->name = command.arguments.empty() ? std::string{} : command.arguments[0];
  std::string columns;
  for (const auto& line : command.input) {
    const auto words = split_literals(line);
    const auto value_type = words.size() < 2 ? parse_corpus_type("?") : parse_corpus_type(words[1]);
    if (!value_type)
      return complain(command, "a column is `name type`: " + line);
    stream->shape.fields.push_back({words[0], *value_type, true});
    columns += (columns.empty() ? "\"" : ", \"") + words[0] + "\" " + to_string(*value_type);
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (words[i] == "not_null")
        columns += " NOT NULL";
      if (words[i] == "event_time") {
        const auto delay = i + 1 < words.size() && words[i + 1].starts_with("delay=") ? words[i + 1].substr(6) : "0s";
        columns += ", WATERMARK FOR \"" + words[0] + "\" AS \"" + words[0] + "\" - INTERVAL '" + delay + "'";
      }
    }
  }
  stream->declaration = "CREATE STREAM " + stream->name + " (" + columns + ") WITH (connector = 'memory');";
  streams_.push_back(std::move(stream));
}

std::string corpus_cell::declarations() const {
  std::string text;
  for (const auto& stream : streams_)
    text += stream->declaration + "\n";
  return text;
}

namespace {

/// Weights of few slots, so that owners have little to do with ranges of slots.
slot_weights draw_weights(std::uint64_t seed) {
  random_sequence random(seed);
  slot_weights weights(slot_count, 0);
  for (auto& weight : weights)
    weight = random.below(4) == 0 ? random.below(1000) : 0;
  return weights;
}

/// Compiles a script and reads the options it sets; where and how it runs is up to the cell.
result<physical_plan> compile_job(const std::string& text, job_config& config) {
  MILLRACE_TRY_ASSIGN(auto plan, compile(text));
  MILLRACE_TRY(check_ends(plan));
  MILLRACE_TRY_ASSIGN(config, read_config(plan.settings, {}));
  MILLRACE_TRY(check_failing_constant(plan, config.on_error));
  allow_lateness(plan, config.allowed_lateness);
  return plan;
}

} // namespace

/// The format that bytes for a stream are pushed in, CSV where none are.
const format_entry& corpus_cell::format_of(std::string_view stream) const {
  for (const auto& command : script_->commands)
    for (const auto& format : text_formats())
      if (command.word == "push" && command.arguments.size() > 2 && command.arguments[0] == stream &&
          command.arguments[2] == format.name)
        return format;
  return text_formats().front();
}

void corpus_cell::compile_query(std::size_t index) {
  const auto& command = script_->commands[index];
  auto text = declarations();
  for (const auto& line : command.input)
    text += line + "\n";
  job_config config;
  auto plan = compile_job(text, config);
  const auto wants_failure = index + 1 < script_->commands.size() && script_->commands[index + 1].word == "error";
  if (!plan || wants_failure) {
    if (plan)
      return complain(command, "compiles, but an error is expected");
    if (!wants_failure)
      return complain(command, "does not compile: " + render(plan.error(), text));
    return expect_failure(index + 1, plan.error());
  }
  auto query = std::make_unique<running_query>();
  query->name = command.arguments.empty() ? std::string{} : command.arguments[0];
  query->claimed.resize(plan->outputs.size());
  local_job::options options;
  static_cast<engine_options&>(options) = config;
  options.partitions = settings_.partitions;
  options.hash = settings_.hash;
  options.partial = settings_.partial;
  options.between_chunks = settings_.between_chunks;
  if (settings_.slots_seed != 0)
    options.weights = draw_weights(settings_.slots_seed);
  const auto sources = plan->sources;
  format_options format;
  format.nulls_bad_fields = config.on_error == row_error_policy::null;
  options.make_decoder = [this, sources, format](std::uint32_t input) {
    const auto& source = sources[input];
    return format_of(source.name).make_decoder(source.shape, source.needed, format);
  };
  query->job = std::make_unique<local_job>(std::move(*plan), std::move(options));
  if (command.has_expected)
    check_schema(index, *query);
  queries_.push_back(std::move(query));
}

void corpus_cell::expect_failure(std::size_t index, const failure& reason) {
  const auto& command = script_->commands[index];
  const auto line = reason.span.line - std::min<std::size_t>(reason.span.line, streams_.size());
  const auto got = std::string(name_of(reason.code)) + " at " + std::to_string(line) + ":" +
                   std::to_string(reason.span.column);
  if (command.rest != got)
    complain(command, "got: " + got + ": " + reason.message);
  for (const auto& part : command.expected)
    if (reason.message.find(part) == std::string::npos && reason.hint.find(part) == std::string::npos)
      complain(command, "message is: " + reason.message + (reason.hint.empty() ? "" : "; hint: " + reason.hint));
}

void corpus_cell::check_schema(std::size_t index, const running_query& query) {
  std::vector<std::string> got;
  std::vector<std::string> wanted;
  if (query.job->plan().outputs.empty())
    return complain(script_->commands[index], "the query has no output");
  for (const auto& field : query.job->plan().outputs[0].shape.fields)
    got.push_back(field.name + "  " + to_string(field.value_type));
  for (const auto& line : script_->commands[index].expected) {
    const auto words = split_literals(line);
    const auto value_type = words.size() == 2 ? parse_corpus_type(words[1]) : parse_corpus_type("?");
    wanted.push_back(value_type ? words[0] + "  " + to_string(*value_type) : line);
  }
  compare(index, std::move(wanted), std::move(got), true);
}

void corpus_cell::push(const stream_command& command) {
  const auto name = command.arguments.empty() ? std::string{} : command.arguments[0];
  const auto stream = std::find_if(streams_.begin(), streams_.end(), [&](const auto& s) { return s->name == name; });
  if (stream == streams_.end())
    return complain(command, "unknown stream: " + name);
  if (command.arguments.size() > 2 && command.arguments[1] == "as")
    return push_bytes(command, **stream);
  auto rows = command.input;
  if (settings_.is_shuffled)
    for (auto i = rows.size(); i > 1; --i)
      std::swap(rows[i - 1], rows[random_.below(i)]);
  for (std::size_t begin = 0; begin < rows.size(); begin += settings_.chunk_rows) {
    const auto count = std::min<std::size_t>(settings_.chunk_rows, rows.size() - begin);
    auto outcome = make_row_batch((*stream)->shape, std::span(rows).subspan(begin, count), settings_.encoding);
    if (!outcome)
      return complain(command, outcome.error().message);
    const auto batch = std::make_shared<const row_batch>(std::move(*outcome));
    for (const auto& query : queries_)
      if (const auto input = query->input_named(name))
        require(command, query->job->push(*input, batch->rows, batch));
  }
}

void corpus_cell::push_bytes(const stream_command& command, input_stream& stream) {
  for (std::size_t begin = 0; begin < command.input.size(); begin += settings_.chunk_rows) {
    const auto end = std::min<std::size_t>(command.input.size(), begin + settings_.chunk_rows);
    std::string bytes;
    for (auto i = begin; i < end; ++i)
      bytes += command.input[i] + "\n";
    for (const auto& query : queries_)
      if (const auto input = query->input_named(stream.name))
        require(command, query->job->push_bytes(*input, bytes));
  }
}

void corpus_cell::move_watermark(const stream_command& command) {
  const auto time = parse_corpus_time(command.arguments.size() < 2 ? "" : command.arguments[1]);
  if (!time)
    return complain(command, time.error().message);
  for (const auto& query : queries_)
    if (const auto input = query->input_named(command.arguments[0]))
      require(command, query->job->advance(*input, event_time{*time}));
}

void corpus_cell::finish() {
  for (const auto& query : queries_)
    require({}, query->job->finish());
}

void corpus_cell::expect(std::size_t index) {
  const auto& command = script_->commands[index];
  if (command.arguments.empty())
    return complain(command, "expect what?");
  for (const auto& query : queries_)
    require(command, query->job->complete());
  if (command.arguments[0] == "counter")
    return expect_counter(command);
  if (command.arguments[0] == "state")
    return expect_state(command);
  if (command.arguments[0] == "rejected")
    return expect_rejected(index);
  const auto mode = command.arguments.size() > 1 ? command.arguments[1] : std::string{};
  if (!mode.empty() && mode != "ordered")
    return complain(command, "unknown mode: " + mode);
  expect_rows(index, command.arguments[0], mode == "ordered");
}

void corpus_cell::expect_counter(const stream_command& command) {
  query_counters total;
  std::uint64_t rejected = 0;
  std::uint64_t nulled = 0;
  for (const auto& query : queries_) {
    const auto part = query->job->counters();
    total.rows_in += part.rows_in;
    total.rows_out += part.rows_out;
    total.rows_late += part.rows_late;
    total.rows_filtered += part.rows_filtered;
    for (std::size_t i = 0; i < total.rejected.size(); ++i) {
      rejected += part.rejected[i];
      nulled += part.nulled[i];
    }
  }
  const std::map<std::string, std::uint64_t> known = {
    {"rows_in", total.rows_in}, {"rows_out", total.rows_out}, {"late_rows", total.rows_late},
    {"filtered_rows", total.rows_filtered}, {"rejected_rows", rejected}, {"nulls", nulled}};
  const auto found = command.arguments.size() == 4 ? known.find(command.arguments[1]) : known.end();
  if (found == known.end())
    return complain(command, "write expect counter NAME = N");
  if (std::to_string(found->second) != command.arguments[3])
    complain(command, found->first + " is " + std::to_string(found->second));
}

void corpus_cell::expect_state(const stream_command& command) {
  if (command.arguments.size() != 5 || command.arguments[2] != "rows" || command.arguments[3] != "<=")
    return complain(command, "write expect state QUERY rows <= N");
  for (const auto& query : queries_)
    if (query->name == command.arguments[1])
      if (const auto held = query->job->counters().groups; held > std::stoull(command.arguments[4]))
        complain(command, "state holds " + std::to_string(held) + " rows");
}

void corpus_cell::expect_rejected(std::size_t index) {
  const auto& arguments = script_->commands[index].arguments;
  const auto is_explained = arguments.size() > 1 && arguments[1] == "explained";
  std::vector<std::string> got;
  for (const auto& query : queries_) {
    const auto& rejected = query->job->rejected();
    for (; query->rejected_claimed < rejected.size(); ++query->rejected_claimed) {
      const auto& row = rejected[query->rejected_claimed];
      auto& line = got.emplace_back(row.reason + "  " + (row.column.empty() ? "." : row.column));
      for (const auto& text : is_explained ? std::vector{row.operation, row.raw} : std::vector{row.raw})
        line += "  " + to_literal(text, type_id::varchar);
    }
  }
  compare(index, script_->commands[index].expected, std::move(got), false);
}

void corpus_cell::expect_rows(std::size_t index, const std::string& name, bool is_ordered) {
  const auto& command = script_->commands[index];
  for (const auto& query : queries_) {
    const auto& outputs = query->job->plan().outputs;
    for (std::uint32_t output = 0; output < outputs.size(); ++output) {
      if (outputs[output].is_result ? query->name != name : outputs[output].name != name)
        continue;
      const auto& fields = outputs[output].shape.fields;
      std::vector<std::string> got;
      const auto& rows = query->job->output(output);
      for (; query->claimed[output] < rows.size(); ++query->claimed[output])
        got.push_back(row_text(rows[query->claimed[output]], fields));
      std::vector<std::string> wanted;
      for (const auto& line : command.expected) {
        auto normal = normal_row(line, fields);
        if (!normal)
          return complain(command, normal.error().message + " in: " + line);
        wanted.push_back(std::move(*normal));
      }
      return compare(index, std::move(wanted), std::move(got), is_ordered);
    }
  }
  complain(command, "no query or output has this name: " + name);
}

void corpus_cell::expect_plan(std::size_t index) {
  const auto& command = script_->commands[index];
  for (const auto& query : queries_) {
    if (command.arguments.empty() || query->name != command.arguments[0])
      continue;
    std::vector<std::string> got;
    const auto text = explain(query->job->plan());
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      got.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return compare(index, command.expected, std::move(got), true);
  }
  complain(command, "no query has this name");
}

void corpus_cell::compare(std::size_t index, std::vector<std::string> wanted, std::vector<std::string> got,
                          bool is_ordered) {
  actual_[index] = got;
  if (!is_ordered) {
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
  }
  if (wanted == got)
    return;
  std::string text = "expected:\n";
  for (const auto& row : wanted)
    text += "    " + row + "\n";
  text += "  got:\n";
  for (const auto& row : got)
    text += "    " + row + "\n";
  complain(script_->commands[index], text);
}

void corpus_cell::check_everything_claimed() {
  for (const auto& query : queries_) {
    require({}, query->job->complete());
    for (std::uint32_t output = 0; output < query->claimed.size(); ++output)
      if (query->claimed[output] < query->job->output(output).size())
        complaints_.push_back("[" + settings_.name() + "]: rows of " + query->name + " that nothing expects, from: " +
                              row_text(query->job->output(output)[query->claimed[output]],
                                       query->job->plan().outputs[output].shape.fields));
    if (query->rejected_claimed < query->job->rejected().size())
      complaints_.push_back("[" + settings_.name() + "]: a rejected row that nothing expects: " +
                            query->job->rejected()[query->rejected_claimed].reason + " " +
                            query->job->rejected()[query->rejected_claimed].raw);
  }
}

} // namespace millrace
