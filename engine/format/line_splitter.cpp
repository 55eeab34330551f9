#include "millrace/engine/format/json.hpp"

namespace millrace {
namespace {

class line_splitter final : public splitter {
public:
  [[nodiscard]] result<file_start> open(std::string_view head) override {
    return file_start{head.starts_with(byte_order_mark) ? byte_order_mark.size() : 0, nullptr};
  }

  [[nodiscard]] std::size_t cut(std::string_view bytes) override { return bytes.rfind('\n') + 1; }

  [[nodiscard]] std::size_t first(std::string_view bytes) override { return bytes.find('\n') + 1; }

  void begin_record(std::uint64_t /*open_bytes_max*/) override { passed_ = 0; }
  [[nodiscard]] std::uint64_t follow(std::string_view piece) override {
    const auto end = piece.find('\n') + 1;
    const auto before = passed_;
    passed_ += piece.size();
    return end == 0 ? 0 : before + end;
  }
  [[nodiscard]] std::uint64_t undecided_from() const override { return passed_; }

private:
  std::uint64_t passed_ = 0; ///< Bytes of the line that is followed.
};

} // namespace

std::unique_ptr<splitter> make_line_splitter(const schema& /*shape*/, const format_options& /*options*/) {
  return std::make_unique<line_splitter>();
}

} // namespace millrace
