#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/record_cutter.hpp"
#include "millrace/actors/connector/restart_option.hpp"

namespace millrace {

const connector_entry& stdin_connector() noexcept;

namespace {

constexpr std::string_view origin = "stdin";

/// Cuts standard input as a file is cut.
class stdin_reader final : public source_reader {
public:
  stdin_reader(std::unique_ptr<record_cutter> cutter, restart_policy policy)
    : input_(make_borrowed_input(STDIN_FILENO, origin)), cutter_(std::move(cutter)), policy_(policy) {}

  status open() override { return {}; }

  result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    if (!std::exchange(has_begun_, true))
      MILLRACE_TRY(cutter_->begin(*input_, origin));
    MILLRACE_TRY_ASSIGN(const auto has_chunk, cutter_->next(buffer, out));
    return has_chunk ? read_outcome::chunk : read_outcome::ended;
  }

  [[nodiscard]] bool may_pause() const override {
    struct stat opened {};
    return ::fstat(STDIN_FILENO, &opened) != 0 || !S_ISREG(opened.st_mode);
  }
  void cut_at_pauses(std::function<bool()> is_busy) override { cutter_->cut_at_pauses(std::move(is_busy)); }
  [[nodiscard]] std::string why_not_resumable() const override {
    return accepts_loss() ? "" : "standard input cannot be read a second time";
  }
  [[nodiscard]] std::string way_to_resume() const override { return std::string(way_to_restart); }
  [[nodiscard]] bool accepts_loss() const override { return policy_ == restart_policy::accept_loss; }
  [[nodiscard]] read_place place() const override {
    read_place reached;
    reached.offset = cutter_->offset();
    return reached;
  }
  [[nodiscard]] status resume(const read_place& from) override {
    return accepts_loss() ? status() : source_reader::resume(from);
  }

private:
  std::unique_ptr<byte_input> input_;
  std::unique_ptr<record_cutter> cutter_;
  restart_policy policy_;
  bool has_begun_ = false;
};

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(auto cutter, make_record_cutter(config));
  MILLRACE_TRY_ASSIGN(const auto policy, restart_policy_of(*config.options));
  return std::unique_ptr<source_reader>(std::make_unique<stdin_reader>(std::move(cutter), policy));
}

} // namespace

const connector_entry& stdin_connector() noexcept {
  static constexpr connector_entry entry{.name = "stdin",
                                         .help = "Records from standard input.",
                                         .has_format = true,
                                         .options = {&restart_option, 1},
                                         .make_source = make_reader,
                                         .is_standard_stream = true};
  return entry;
}

} // namespace millrace
