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

  [[nodiscard]] row_error begin_skip(std::string_view /*start*/) override { return row_error::record_too_long; }

  [[nodiscard]] std::size_t skip(std::string_view piece) override { return piece.find('\n') + 1; }
};

} // namespace

std::unique_ptr<splitter> make_line_splitter(const schema& /*shape*/, const format_options& /*options*/) {
  return std::make_unique<line_splitter>();
}

} // namespace millrace
