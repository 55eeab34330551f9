#include "millrace/actors/internal/file_claims.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/entry.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

/// Files that the claims of one job are told apart by: equal text, same file.
using file_identity = std::string;

[[nodiscard]] std::optional<file_identity> identity_of(const struct stat& present) {
  if (!S_ISREG(present.st_mode))
    return std::nullopt;
  return std::to_string(present.st_dev) + ":" + std::to_string(present.st_ino);
}

/// Says which file a standard stream was redirected to.
[[nodiscard]] std::optional<file_identity> identity_of(int standard_stream) {
  struct stat present {};
  return ::fstat(standard_stream, &present) == 0 ? identity_of(present) : std::nullopt;
}

/// Says which file a path is, whatever links lead to it; nothing for devices and pipes.
[[nodiscard]] std::optional<file_identity> identity_of(const std::string& path) {
  struct stat present {};
  if (::stat(path.c_str(), &present) != 0) {
    std::error_code error;
    const auto absolute = fs::absolute(follow_links(path), error);
    const auto whole = error ? fs::path() : fs::weakly_canonical(absolute, error);
    return error ? std::nullopt : std::optional(whole.native());
  }
  return identity_of(present);
}

/// Says which folder a path is, whatever links lead to it, be it that it is not there yet.
[[nodiscard]] fs::path folder_at(std::string path) {
  while (names_folder(path) && path.size() > 1)
    path.pop_back();
  std::error_code error;
  const auto absolute = fs::absolute(path, error);
  const auto whole = error ? fs::path() : fs::weakly_canonical(absolute, error);
  return error ? fs::path() : whole;
}

/// Whether a stream is standard input or standard output.
[[nodiscard]] bool is_standard_stream(const option_map& options) {
  const auto* connector = connector_of(options);
  return connector != nullptr && connector->is_standard_stream;
}

/// Who reads and who writes which file.
class claims {
public:
  void read(const std::string& stream, const std::string& path) {
    const auto files = list_files(path);
    if (!files.ok())
      return; // Whoever opens the input says why.
    inputs_.emplace_back(stream, path);
    for (const auto& file : *files)
      read("input " + stream, identity_of(file));
  }
  void read(std::string who, std::optional<file_identity> identity) {
    if (identity)
      readers_.emplace(*std::move(identity), std::move(who));
  }

  [[nodiscard]] status write(std::string who, const std::string& path, const source_span& span) {
    return write(std::move(who), path, span, identity_of(path));
  }
  [[nodiscard]] status write(std::string who, const std::string& path, const source_span& span,
                             const std::optional<file_identity>& identity) {
    if (!identity)
      return {};
    if (const auto reader = readers_.find(*identity); reader != readers_.end())
      return failure{errc::invalid_argument, who + " would replace a file that " + reader->second + " reads: " + path,
                     "write to another path", span};
    const auto [writer, is_first] = writers_.emplace(*identity, who);
    if (is_first)
      return {};
    return failure{errc::invalid_argument, who + " would write the same file as " + writer->second + ": " + path,
                   "write to another path", span};
  }

  /// Fails where something else is written into the folder of an output: who lists it would take that for its rows.
  [[nodiscard]] status write_folder(const std::string& who, const std::string& path, const source_span& span) {
    const auto folder = folder_at(path);
    if (const auto [owner, is_first] = folders_.emplace(folder, who); !is_first)
      return shared_folder(who, owner->second, path, span);
    for (const auto& [writer, parent] : written_in_)
      if (parent == folder)
        return shared_folder(who, writer, path, span);
    return {};
  }
  /// As above, and fails where the parts would be among the files of an input the next time.
  /// @param extension Of their names.
  [[nodiscard]] status write_parts(const std::string& who, const std::string& path, const std::string& extension,
                                   const source_span& span) {
    MILLRACE_TRY(write_folder(who, path, span));
    return keep_out(who, path + "part-00000001." + extension, span);
  }
  [[nodiscard]] status write_into(const std::string& who, const std::string& path, const source_span& span) {
    auto parent = folder_at(follow_links(path)).parent_path();
    if (const auto owner = folders_.find(parent); owner != folders_.end())
      return shared_folder(who, owner->second, path, span);
    written_in_.emplace_back(who, std::move(parent));
    return {};
  }

  /// Fails where an output would be among the files of an input the next time.
  [[nodiscard]] status keep_out(const std::string& who, const std::string& path, const source_span& span) const {
    for (const auto& [stream, read_path] : inputs_)
      if (would_list(read_path, path))
        return failure{errc::invalid_argument,
                       who + " would be among the files that input " + stream + " reads, the next time: " + path,
                       "write to another folder, or under a name that the input leaves out", span};
    return {};
  }

private:
  [[nodiscard]] static failure shared_folder(const std::string& who, const std::string& other, const std::string& path,
                                             const source_span& span) {
    return {errc::invalid_argument, who + " would write into the same folder as " + other + ": " + path,
            "write to another folder", span};
  }

  std::vector<std::pair<std::string, std::string>> inputs_; ///< Streams and the paths they read.
  std::map<fs::path, std::string> folders_;                 ///< That outputs write parts into.
  std::vector<std::pair<std::string, fs::path>> written_in_; ///< Who writes a file, and in which folder.
  std::map<file_identity, std::string> readers_;
  std::map<file_identity, std::string> writers_;
};

[[nodiscard]] status check_standard_input(const physical_plan& plan) {
  const source_plan* first = nullptr;
  for (const auto& source : plan.sources) {
    if (!is_standard_stream(source.options))
      continue;
    if (first != nullptr)
      return failure{errc::invalid_argument, "standard input is read already, by " + first->name + ": " + source.name,
                     "declare one stream, and read it as often as needed", source.span};
    first = &source;
  }
  return {};
}

/// Whether the rows of an output go to standard output.
[[nodiscard]] bool is_standard(const output_plan& output, result_target result) {
  return output.is_result ? result == result_target::standard_output : is_standard_stream(output.options);
}

[[nodiscard]] status check_standard_output(const physical_plan& plan, result_target result) {
  const output_plan* first = nullptr;
  const auto name_of_output = [](const output_plan& output) {
    return output.is_result ? std::string("the closing SELECT") : output.name;
  };
  for (const auto& output : plan.outputs) {
    if (!is_standard(output, result))
      continue;
    if (first != nullptr)
      return failure{errc::invalid_argument,
                     "standard output is written already, by " + name_of_output(*first) + ": " + name_of_output(output),
                     "write one of them to a file", output.span};
    first = &output;
  }
  return {};
}

[[nodiscard]] status claim_output(claims& claimed, const output_plan& output, const std::string& target,
                                  const source_span& span) {
  const auto who = "output " + output.name;
  if (!names_folder(target)) {
    MILLRACE_TRY(claimed.write(who, target, span));
    MILLRACE_TRY(claimed.write_into(who, target, span));
    return claimed.keep_out(who, target, span);
  }
  const auto format = output.options.find("format");
  return claimed.write_parts(who, target, format == output.options.end() ? "" : format->second.text, span);
}

[[nodiscard]] status claim_letters(claims& claimed, const std::string& target) {
  if (names_folder(target))
    return claimed.write_parts("the folder of dead letters", target, "jsonl", {});
  constexpr auto who = "the file of dead letters";
  MILLRACE_TRY(claimed.write(who, target, {}));
  return claimed.write_into(who, target, {});
}

[[nodiscard]] status check_files(const physical_plan& plan, const claim_request& request) {
  claims claimed;
  for (const auto& source : plan.sources)
    if (const auto* path = path_of(source.options))
      claimed.read(source.name, resolve_path(request.base_directory, path->text));
    else if (is_standard_stream(source.options))
      claimed.read("input " + source.name, identity_of(STDIN_FILENO));
  for (const auto& [name, path] : request.also_read)
    claimed.read(name, identity_of(path));
  for (const auto& output : plan.outputs)
    if (is_standard(output, request.result))
      MILLRACE_TRY(claimed.write(output.is_result ? "the closing SELECT" : "output " + output.name, "standard output",
                                 output.span, identity_of(STDOUT_FILENO)));
    else if (const auto* path = path_of(output.options); path != nullptr && !output.is_result) {
      const auto target = resolve_path(request.base_directory, path->text);
      MILLRACE_TRY(claim_output(claimed, output, target, path->span));
    }
  for (const auto& [name, path] : request.also_written) {
    MILLRACE_TRY(claimed.write(name, path, {}));
    MILLRACE_TRY(claimed.write_into(name, path, {}));
  }
  if (request.letters_path.empty())
    return {};
  auto outcome = claim_letters(claimed, request.letters_path);
  if (outcome.ok())
    return {};
  auto reason = std::move(outcome).take_error();
  reason.hint = "set `dead.letters` to another path";
  return reason;
}

} // namespace

status check_claims(const physical_plan& plan, const claim_request& request) {
  MILLRACE_TRY(check_standard_input(plan));
  MILLRACE_TRY(check_standard_output(plan, request.result));
  return check_files(plan, request);
}

} // namespace millrace
