#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/file_place.hpp"
#include "millrace/actors/connector/folder_writer.hpp"
#include "millrace/actors/connector/option_value.hpp"
#include "millrace/actors/connector/record_cutter.hpp"
#include "millrace/actors/connector/restart_option.hpp"

namespace millrace {

const connector_entry& file_connector() noexcept;

namespace {

/// Points a failure of the world at the path in the statement.
failure at(failure reason, const source_span& span) {
  if (!reason.span.is_known())
    reason.span = span;
  return reason;
}

[[nodiscard]] bool is_pipe(const std::string& path) {
  std::error_code ignored; // Whoever opens it says what is wrong.
  return std::filesystem::is_fifo(path, ignored);
}

/// Reads the files a path stands for, one after the other.
///
/// Ownership: owns the names of the files, which chunks point at. Threads: one. Errors: every failure
/// names its file.
class file_reader final : public source_reader {
public:
  /// @param base_size Bytes of the path before those that the statement has.
  file_reader(std::string path, std::size_t base_size, const source_span& span, std::unique_ptr<record_cutter> cutter,
              restart_policy policy)
    : path_(std::move(path)), base_size_(base_size), span_(span), cutter_(std::move(cutter)), policy_(policy) {}

  status open() override {
    auto listed = list_files(path_);
    if (!listed.ok())
      return at(std::move(listed).take_error(), span_);
    files_ = std::move(listed).value();
    // A pipe is opened by the thread that reads it: that waits until there is somebody who writes.
    if (files_.empty() || is_pipe(files_.front()))
      return {};
    return open_next();
  }

  result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    auto outcome = cut(buffer, out);
    if (!outcome.ok())
      return at(std::move(outcome).take_error(), span_);
    return outcome;
  }

  [[nodiscard]] bool may_pause() const override { return has_irregular(); }
  void cut_at_pauses(std::function<bool()> is_busy) override { is_busy_ = std::move(is_busy); }

  [[nodiscard]] std::string why_not_resumable() const override {
    return has_irregular() && !accepts_loss() ? "a pipe or a device cannot be read a second time" : "";
  }
  [[nodiscard]] std::string way_to_resume() const override { return std::string(way_to_restart); }
  [[nodiscard]] bool accepts_loss() const override {
    return policy_ == restart_policy::accept_loss && has_irregular();
  }
  [[nodiscard]] read_place place() const override { return place_; }
  /// Files that are packed are unpacked up to the place, which takes its time.
  status resume(const read_place& from) override {
    auto resumed = go_on(from);
    return resumed.ok() ? std::move(resumed) : at(std::move(resumed).take_error(), span_);
  }

private:
  [[nodiscard]] bool has_irregular() const {
    std::error_code ignored;
    return std::any_of(files_.begin(), files_.end(),
                       [&](const std::string& path) { return !std::filesystem::is_regular_file(path, ignored); });
  }
  [[nodiscard]] named_files names() const noexcept { return {files_, base_size_}; }

  status open_next() {
    auto opened = open_marked(files_[next_]);
    if (!opened.ok())
      return at(std::move(opened).take_error(), span_);
    file_ = std::move(opened).value();
    has_begun_ = false;
    ++next_;
    return {};
  }

  status begin() {
    has_begun_ = true;
    // A regular file never pauses, so it is not cut where a read happens to bring little.
    if (is_busy_ && !file_.mark.is_regular)
      cutter_->cut_at_pauses(*is_busy_);
    return cutter_->begin(*file_.content, files_[next_ - 1]);
  }

  result<read_outcome> cut(read_buffer& buffer, chunk& out) {
    for (;;) {
      if (file_.content == nullptr && next_ == files_.size())
        return read_outcome::ended;
      if (file_.content == nullptr)
        MILLRACE_TRY(open_next());
      if (!has_begun_)
        MILLRACE_TRY(begin());
      MILLRACE_TRY_ASSIGN(const auto has_chunk, cutter_->next(buffer, out));
      if (has_chunk) {
        keep_place(out.starts_file);
        return read_outcome::chunk;
      }
      close();
    }
  }

  void keep_place(bool starts_file) {
    if (starts_file)
      place_ = place_in(next_ - 1);
    place_.offset = cutter_->offset();
  }

  [[nodiscard]] read_place place_in(std::size_t file) const {
    return {.file = std::string(names().name(file)),
            .file_size = file_.mark.size,
            .head_bytes = file_.mark.head_bytes,
            .head_hash = file_.mark.head_hash,
            .files_before = passed_.count,
            .bytes_before = passed_.bytes,
            .hash_before = passed_.hash};
  }

  /// Leaves a file that was read to its end, which need not be where it was when it was opened.
  void close() {
    if (const auto size = ::lseek(file_.number, 0, SEEK_CUR); size >= 0)
      passed_.add(names().name(next_ - 1), static_cast<std::uint64_t>(size));
    file_ = {};
  }

  status go_on(const read_place& from) {
    if (auto reason = why_not_resumable(); !reason.empty())
      return failure{errc::unsupported, std::move(reason), {}, {}};
    if (from.file.empty() || accepts_loss())
      return {};
    if (from.file_size == 0 && from.offset != 0)
      return failure{errc::failed_precondition, "what was a pipe or a device when the snapshot was taken is a file now: " + path_,
                     "start anew with --from-scratch", {}};
    MILLRACE_TRY_ASSIGN(next_, find_place(names(), from));
    const auto& path = files_[next_];
    MILLRACE_TRY(open_next());
    MILLRACE_TRY(check_place(file_, from, path));
    MILLRACE_TRY(begin());
    MILLRACE_TRY_ASSIGN(const auto is_there, may_have_ended_at(from, file_, path) ? cutter_->cut_to(from.offset)
                                                                                  : cutter_->skip_to(from.offset));
    if (!is_there)
      return place_lost(from, cutter_->offset(), path);
    passed_ = {from.files_before, from.bytes_before, from.hash_before};
    keep_place(true);
    return {};
  }

  std::string path_;
  std::size_t base_size_;
  source_span span_;
  std::unique_ptr<record_cutter> cutter_;
  restart_policy policy_;
  std::optional<std::function<bool()>> is_busy_; ///< Where it is to be cut at pauses.
  std::vector<std::string> files_;
  std::size_t next_ = 0; ///< Index of the file after the one that is open.
  open_file file_;
  bool has_begun_ = false;
  passed_files passed_; ///< Those before the one that is open.
  read_place place_;
};

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(const auto path, required_option(*config.options, "path", config.span));
  if (const auto* follow = find_option(*config.options, "follow"); follow != nullptr) {
    MILLRACE_TRY_ASSIGN(const auto is_followed, flag_of("follow", *follow));
    if (is_followed)
      return failure{errc::unsupported, "following a file that grows is not supported", {}, follow->span};
  }
  MILLRACE_TRY_ASSIGN(auto cutter, make_record_cutter(config));
  MILLRACE_TRY_ASSIGN(const auto policy, restart_policy_of(*config.options));
  auto resolved = resolve_path(config.base_directory, path.text);
  const auto base_size = resolved.size() - std::min(resolved.size(), path.text.size());
  return std::unique_ptr<source_reader>(
    std::make_unique<file_reader>(std::move(resolved), base_size, path.span, std::move(cutter), policy));
}

/// How the parts of a folder are called: by their format, and by how they are packed.
result<std::string> part_suffix(const connector_config& config) {
  auto suffix = "." + std::string(config.format->name);
  const auto* packing = find_option(*config.options, "compression");
  if (packing == nullptr)
    return suffix;
  for (const auto& [name, meaning] : compression_names)
    if (packing->text == name)
      return suffix + std::string(suffix_of(meaning));
  return bad_value("compression", *packing, "none, gzip or zstd");
}

result<std::unique_ptr<sink_writer>> make_writer(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(const auto path, required_option(*config.options, "path", config.span));
  if (names_folder(path.text)) {
    MILLRACE_TRY_ASSIGN(auto suffix, part_suffix(config));
    return std::unique_ptr<sink_writer>(std::make_unique<folder_writer>(
      resolve_path(config.base_directory, path.text), std::move(suffix), path.span));
  }
  if (const auto* packing = find_option(*config.options, "compression"))
    return failure{errc::invalid_argument, "compression is for folders: " + path.text,
                   "a file is packed where its name ends in .gz or .zst", packing->span};
  return std::unique_ptr<sink_writer>(
    std::make_unique<byte_writer>(resolve_path(config.base_directory, path.text), path.span));
}

constexpr option_entry options[] = {
  {"path", "File, directory or pattern; .gz and .zst are unpacked and packed. Written to: a folder where it ends in /.", true,
   true},
  {"compression", "How the parts of a folder are packed: none, gzip or zstd.", false, true},
  {"follow", "Whether to wait for more at the end of the file; only false.", true, false},
  restart_option,
};

} // namespace

const connector_entry& file_connector() noexcept {
  static constexpr connector_entry entry{
    .name = "file",
    .help = "Files of records. Outputs appear when they are complete.",
    .has_format = true,
    .options = options,
    .make_source = make_reader,
    .make_sink = make_writer,
    .path_option = "path"};
  return entry;
}

} // namespace millrace
