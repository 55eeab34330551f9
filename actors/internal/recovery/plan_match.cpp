#include "millrace/actors/internal/recovery/plan_match.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "millrace/actors/internal/recovery/plan_outline.hpp"

namespace millrace {

namespace {

[[nodiscard]] failure does_not_fit(const std::string& why) {
  return {errc::failed_precondition,
          "the script is not the one that the snapshots are of: " + why,
          "run the script as it was, name another state.dir, or start anew with --from-scratch",
          {}};
}

[[nodiscard]] failure other_form(const outlined_state& was, const outlined_state& is) {
  return {errc::unsupported,
          "the snapshots are of another version of millrace, which saved the state of " + is.name + " in form " + was.form +
            "; this one reads form " + is.form,
          "go on with that version, name another state.dir, or start anew with --from-scratch",
          {}};
}

[[nodiscard]] std::string quoted(const std::string& text) { return "`" + text + "`"; }

/// Says what is different in two lists; empty where nothing is.
[[nodiscard]] std::string difference(const std::vector<std::string>& saved, const std::vector<std::string>& now) {
  const auto [was, is] = std::mismatch(saved.begin(), saved.end(), now.begin(), now.end());
  if (was == saved.end() && is == now.end())
    return {};
  return "where that has " + (was == saved.end() ? "nothing" : quoted(*was)) + ", this has " +
         (is == now.end() ? "nothing" : quoted(*is));
}

[[nodiscard]] std::vector<std::string> lines_of(const std::map<std::string, std::string>& options) {
  std::vector<std::string> lines;
  for (const auto& [name, text] : options)
    lines.push_back(name + " = " + text);
  return lines;
}

template <class T>
[[nodiscard]] std::optional<std::uint32_t> find_name(const std::vector<T>& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.name == name; });
  return found == list.end() ? std::nullopt : std::optional(static_cast<std::uint32_t>(found - list.begin()));
}

[[nodiscard]] std::filesystem::path normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal();
}

[[nodiscard]] bool is_same_place(const outlined_stream& a, const outlined_stream& b) {
  return !a.path().empty() && normal(a.path()) == normal(b.path());
}

/// Where the rows of an output are that nobody goes on with.
[[nodiscard]] std::string rows_left(const outlined_stream& output) {
  if (output.path().empty())
    return {};
  return output.path().ends_with('/') ? "; its rows up to the snapshot are the parts in " + output.path()
                                      : "; its rows up to the snapshot stay in the hidden file beside " + output.path();
}

/// Finds out part by part what a script keeps of another one.
class matcher {
public:
  matcher(const std::vector<std::string>& saved, const std::vector<std::string>& now) : saved_(saved), now_(now) {}

  result<plan_match> run() {
    if (const auto text = difference(saved_.settings, now_.settings); !text.empty())
      return does_not_fit("among the settings, " + text);
    MILLRACE_TRY(match_inputs());
    MILLRACE_TRY(match_outputs());
    MILLRACE_TRY(match_states());
    match_letters();
    return std::move(match_);
  }

private:
  void note(std::string text) { match_.notes.push_back(std::move(text)); }

  /// Dead letters lie where the script says, or beside the first output that has a path.
  void match_letters() {
    match_.letters_begin_anew =
      saved_.letters != now_.letters || (now_.letters.empty() && first_path(saved_) != first_path(now_));
    if (saved_.letters != now_.letters)
      note("dead letters begin at the snapshot, " +
           (now_.letters.empty() ? "beside what is written" : "in " + now_.letters));
  }

  [[nodiscard]] static std::string first_path(const plan_outline& plan) {
    for (const auto& output : plan.outputs)
      if (auto path = output.path(); !path.empty())
        return path;
    return {};
  }

  status match_inputs() {
    match_.states.input.resize(saved_.inputs.size());
    for (std::uint32_t i = 0; i < now_.inputs.size(); ++i) {
      const auto& input = now_.inputs[i];
      const auto before = match_.input.emplace_back(find_name(saved_.inputs, input.name));
      if (!before) {
        note("input " + input.name + " is new: it is read from its beginning");
        continue;
      }
      const auto& was = saved_.inputs[*before];
      for (const auto& text :
           {difference(was.columns, input.columns), difference(lines_of(was.options), lines_of(input.options))})
        if (!text.empty())
          return does_not_fit("input " + input.name + " has changed: " + text);
      match_.states.input[*before] = i;
    }
    for (std::uint32_t i = 0; i < saved_.inputs.size(); ++i)
      if (!match_.states.input[i])
        note("input " + saved_.inputs[i].name + " is not read any more");
    return {};
  }

  status match_outputs() {
    is_output_kept_.resize(saved_.outputs.size());
    for (const auto& output : now_.outputs) {
      auto& found = match_.outputs.emplace_back();
      found.saved = find_name(saved_.outputs, output.name);
      if (!found.saved)
        found.saved = find_renamed(output);
      found.begins_anew = !found.saved;
      MILLRACE_TRY(check_place(output, found.saved));
      if (found.saved) {
        is_output_kept_[*found.saved] = true;
        MILLRACE_TRY(match_output(saved_.outputs[*found.saved], output, found));
      } else {
        note("output " + output.name + " is new: it gets what its inputs deliver from here on");
      }
    }
    for (std::size_t i = 0; i < saved_.outputs.size(); ++i)
      if (!is_output_kept_[i])
        note("output " + saved_.outputs[i].name + " is dropped" + rows_left(saved_.outputs[i]));
    return {};
  }

  /// An output that has another name now, and is written to the same place.
  [[nodiscard]] std::optional<std::uint32_t> find_renamed(const outlined_stream& output) const {
    for (std::uint32_t i = 0; i < saved_.outputs.size(); ++i)
      if (is_same_place(saved_.outputs[i], output) && !find_name(now_.outputs, saved_.outputs[i].name))
        return i;
    return std::nullopt;
  }

  /// Nothing may replace what another output had written, and what no file name shows yet.
  [[nodiscard]] status check_place(const outlined_stream& output, std::optional<std::uint32_t> own) const {
    for (std::uint32_t i = 0; i < saved_.outputs.size(); ++i)
      if (i != own && is_same_place(saved_.outputs[i], output))
        return does_not_fit("output " + output.name + " would replace what output " + saved_.outputs[i].name +
                            " has written: " + output.path());
    return {};
  }

  status match_output(const outlined_stream& was, const outlined_stream& is, plan_match::output_match& found) {
    auto moved = was.options;
    if (!is.path().empty())
      moved["path"] = is.path();
    const bool stays = normal(was.path()) == normal(is.path());
    found.begins_anew = !stays || moved != is.options;
    found.is_elsewhere = moved == is.options && was.columns == is.columns;
    if (found.begins_anew && stays)
      return does_not_fit("output " + is.name + " would go on in the same place otherwise: " +
                          difference(lines_of(was.options), lines_of(is.options)));
    if (const auto text = difference(was.columns, is.columns); !text.empty() && !found.begins_anew)
      return does_not_fit("output " + is.name + " has other columns: " + text);
    note(found.begins_anew ? "output " + is.name + " begins at the snapshot, in " +
                               (is.path().empty() ? "another place" : is.path()) + rows_left(was)
                           : "output " + is.name + " goes on" + (was.name == is.name ? "" : ", which was " + was.name));
    return {};
  }

  /// Whether an output of now has rows of the snapshot before it.
  [[nodiscard]] bool goes_on(const std::string& output) const {
    const auto found = find_name(now_.outputs, output);
    return found && match_.outputs[*found].saved;
  }
  [[nodiscard]] bool is_dropped(const std::string& output) const {
    const auto found = find_name(saved_.outputs, output);
    return !found || !is_output_kept_[*found];
  }

  status match_states() {
    match_.states.node.resize(saved_.nodes);
    match_.states.levels = saved_.levels;
    std::vector<bool> is_taken(saved_.states.size());
    std::vector<std::optional<std::uint32_t>> found(now_.states.size());
    for (std::size_t i = 0; i < now_.states.size(); ++i)
      if (found[i] = find_name(saved_.states, now_.states[i].name); found[i]) {
        is_taken[*found[i]] = true;
        MILLRACE_TRY(check(saved_.states[*found[i]], now_.states[i]));
      }
    for (std::size_t i = 0; i < now_.states.size(); ++i) {
      if (!found[i])
        found[i] = find_same(now_.states[i], is_taken);
      MILLRACE_TRY(keep(found[i], now_.states[i]));
    }
    for (std::size_t i = 0; i < saved_.states.size(); ++i)
      if (!is_taken[i])
        MILLRACE_TRY(drop(saved_.states[i]));
    return {};
  }

  static status check(const outlined_state& was, const outlined_state& is) {
    if (was.form != is.form)
      return other_form(was, is);
    if (was.hash == is.hash)
      return {};
    if (was.text != is.text)
      return does_not_fit("the state of " + is.name + " does not fit: where that has " + quoted(was.text) +
                          ", this has " + quoted(is.text));
    return does_not_fit("the state of " + is.name +
                        " does not fit: what it reads has other types, keys or values: " + quoted(is.text));
  }

  /// State of an output that has another name now.
  [[nodiscard]] std::optional<std::uint32_t> find_same(const outlined_state& state, std::vector<bool>& is_taken) const {
    for (std::uint32_t i = 0; i < saved_.states.size(); ++i)
      if (!is_taken[i] && saved_.states[i].hash == state.hash && !find_name(now_.outputs, saved_.states[i].output)) {
        is_taken[i] = true;
        return i;
      }
    return std::nullopt;
  }

  status keep(std::optional<std::uint32_t> saved, const outlined_state& now) {
    if (!saved && goes_on(now.output))
      return does_not_fit(now.name + " was not part of the query then: " + quoted(now.text));
    if (!saved) {
      note(now.name + " begins without rows");
      return {};
    }
    const auto& was = saved_.states[*saved];
    if (was.node >= match_.states.node.size())
      return does_not_fit("it says of no node what its state is");
    match_.states.node[was.node] = now.node;
    note(now.name + " keeps its state" + (was.name == now.name ? "" : ", which was " + was.name));
    return {};
  }

  status drop(const outlined_state& was) {
    if (!is_dropped(was.output))
      return does_not_fit(was.name + " is not part of the query any more: " + quoted(was.text));
    note("the state of " + was.name + " is dropped");
    return {};
  }

  plan_outline saved_;
  plan_outline now_;
  std::vector<bool> is_output_kept_; ///< By output of then.
  plan_match match_;
};

void adopt_inputs(snapshot_manifest& manifest, const plan_match& match, const plan_outline& now) {
  const auto saved = std::exchange(manifest.inputs, {});
  for (std::size_t i = 0; i < match.input.size(); ++i) {
    auto& input = manifest.inputs.emplace_back(match.input[i] ? saved[*match.input[i]] : saved_input());
    input.name = now.inputs[i].name;
  }
  for (auto& chunk : manifest.order.recent) {
    const auto input = match.states.input[chunk.input];
    chunk = input ? ordered_chunk{*input, chunk.time_max} : ordered_chunk{}; // No time counts for nobody.
  }
}

status adopt_outputs(snapshot_manifest& manifest, const plan_match& match, const plan_outline& now) {
  const auto saved = std::exchange(manifest.outputs, {});
  for (std::size_t i = 0; i < match.outputs.size(); ++i) {
    const auto& [before, begins_anew, is_elsewhere] = match.outputs[i];
    auto& output = manifest.outputs.emplace_back(before ? saved[*before] : saved_output());
    output.name = now.outputs[i].name;
    if (!begins_anew)
      continue;
    output.place = {};
    if (before && !is_elsewhere && !output.held_back.empty())
      return does_not_fit("output " + output.name +
                          " holds back rows until a record is full, which only the same format can go on with");
  }
  return {};
}

void adopt_letters(snapshot_manifest& manifest, const plan_match& match) {
  auto& letters = manifest.letters;
  if (match.letters_begin_anew) {
    letters.path.clear();
    letters.place = {};
    letters.kept_count = 0;
  }
  std::vector<full_limit> full;
  for (const auto& limit : letters.full_limits)
    if (limit.node < match.states.node.size() && match.states.node[limit.node])
      full.push_back({*match.states.node[limit.node], limit.last, limit.chunk});
  letters.full_limits = std::move(full);
}

} // namespace

result<plan_match> match_plans(const std::vector<std::string>& saved, const std::vector<std::string>& now) {
  return matcher(saved, now).run();
}

status adopt(snapshot_manifest& manifest, const plan_match& match, const std::vector<std::string>& now) {
  if (manifest.inputs.size() != match.states.input.size())
    return failure{errc::corrupt, "a snapshot has other inputs than its plan", {}, {}};
  for (const auto& output : match.outputs)
    if (output.saved && *output.saved >= manifest.outputs.size())
      return failure{errc::corrupt, "a snapshot has other outputs than its plan", {}, {}};
  const plan_outline saved(manifest.plan);
  const auto is_known = [&](const state_section& section) {
    const auto is_of = [&](const auto& state) { return state.node == section.node; };
    return section.node >= saved.nodes || std::any_of(saved.states.begin(), saved.states.end(), is_of);
  };
  if (!std::all_of(manifest.sections.begin(), manifest.sections.end(), is_known))
    return does_not_fit("it was taken by a version that does not say what its state means");
  const plan_outline outline(now);
  adopt_inputs(manifest, match, outline);
  adopt_letters(manifest, match);
  return adopt_outputs(manifest, match, outline);
}

} // namespace millrace
