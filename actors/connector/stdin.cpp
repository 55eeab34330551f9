#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/record_cutter.hpp"

namespace millrace {

const connector_entry& stdin_connector() noexcept;

namespace {

constexpr std::string_view origin = "stdin";

/// Cuts standard input as a file is cut.
class stdin_reader final : public source_reader {
public:
  explicit stdin_reader(std::unique_ptr<record_cutter> cutter)
    : input_(make_borrowed_input(STDIN_FILENO, origin)), cutter_(std::move(cutter)) {}

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
  [[nodiscard]] std::string why_not_resumable() const override { return "standard input cannot be read a second time"; }

private:
  std::unique_ptr<byte_input> input_;
  std::unique_ptr<record_cutter> cutter_;
  bool has_begun_ = false;
};

result<std::unique_ptr<source_reader>> make_reader(const connector_config& config) {
  MILLRACE_TRY_ASSIGN(auto cutter, make_record_cutter(config));
  return std::unique_ptr<source_reader>(std::make_unique<stdin_reader>(std::move(cutter)));
}

} // namespace

const connector_entry& stdin_connector() noexcept {
  static constexpr connector_entry entry{.name = "stdin",
                                         .help = "Records from standard input.",
                                         .has_format = true,
                                         .make_source = make_reader,
                                         .is_standard_stream = true};
  return entry;
}

} // namespace millrace
