#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/option_value.hpp"
#include "millrace/actors/connector/record_cutter.hpp"

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
  file_reader(std::string path, const source_span& span, std::unique_ptr<record_cutter> cutter)
    : path_(std::move(path)), span_(span), cutter_(std::move(cutter)) {}

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

  [[nodiscard]] bool may_pause() const override {
    std::error_code ignored;
    return std::any_of(files_.begin(), files_.end(),
                       [&](const std::string& path) { return !std::filesystem::is_regular_file(path, ignored); });
  }
  void cut_at_pauses(std::function<bool()> is_busy) override { cutter_->cut_at_pauses(std::move(is_busy)); }

private:
  status open_next() {
    auto input = open_input(files_[next_]);
    if (!input.ok())
      return at(std::move(input).take_error(), span_);
    input_ = std::move(input).value();
    has_begun_ = false;
    ++next_;
    return {};
  }

  result<read_outcome> cut(read_buffer& buffer, chunk& out) {
    for (;;) {
      if (input_ == nullptr && next_ == files_.size())
        return read_outcome::ended;
      if (input_ == nullptr)
        MILLRACE_TRY(open_next());
      if (!std::exchange(has_begun_, true))
        MILLRACE_TRY(cutter_->begin(*input_, files_[next_ - 1]));
      MILLRACE_TRY_ASSIGN(const auto has_chunk, cutter_->next(buffer, out));
      if (has_chunk)
        return read_outcome::chunk;
      input_.reset();
    }
  }

  std::string path_;
  source_span span_;
  std::unique_ptr<record_cutter> cutter_;
  std::vector<std::string> files_;
  std::size_t next_ = 0; ///< Index of the file after the one that is open.
  std::unique_ptr<byte_input> input_;
  bool has_begun_ = false;
};

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(const auto path, required_option(*config.options, "path", config.span));
  if (const auto* follow = find_option(*config.options, "follow"); follow != nullptr) {
    MILLRACE_TRY_ASSIGN(const auto is_followed, flag_of("follow", *follow));
    if (is_followed)
      return failure{errc::unsupported, "following a file that grows is not supported", {}, follow->span};
  }
  MILLRACE_TRY_ASSIGN(auto cutter, make_record_cutter(config));
  return std::unique_ptr<source_reader>(
    std::make_unique<file_reader>(resolve_path(config.base_directory, path.text), path.span, std::move(cutter)));
}

result<std::unique_ptr<sink_writer>> make_writer(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(const auto path, required_option(*config.options, "path", config.span));
  return std::unique_ptr<sink_writer>(
    std::make_unique<byte_writer>(resolve_path(config.base_directory, path.text), path.span));
}

constexpr option_entry options[] = {
  {"path", "File, directory or pattern; .gz and .zst are unpacked and packed.", true, true},
  {"follow", "Whether to wait for more at the end of the file; only false.", true, false},
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
