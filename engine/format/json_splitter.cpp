#include <algorithm>
#include <cstdint>

#include "millrace/engine/format/json.hpp"
#include "millrace/engine/format/text_head.hpp"

namespace millrace {
namespace {

constexpr std::string_view blanks = " \t\r";

[[nodiscard]] std::string_view without_mark(std::string_view head) noexcept {
  head.remove_prefix(head.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
  return head;
}

/// The first line that holds more than blanks and the bracket of an array, without these; nothing without one.
[[nodiscard]] std::string_view first_element(std::string_view head) noexcept {
  for (head = without_mark(head); !head.empty();) {
    const auto end = std::min(head.find('\n'), head.size());
    auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    const auto skip = [&line] { line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size())); };
    skip();
    if (line.starts_with('[')) {
      line.remove_prefix(1);
      skip();
    }
    if (!line.empty())
      return line.substr(0, line.find_last_not_of(blanks) + 1);
  }
  return {};
}

/// Whether an object stands behind another and a carriage return.
[[nodiscard]] bool has_bare_return(std::string_view line) noexcept {
  for (auto at = line.find("}\r"); at != std::string_view::npos; at = line.find("}\r", at + 1))
    if (const auto next = line.find_first_not_of(blanks, at + 1); next != std::string_view::npos && line[next] == '{')
      return true;
  return false;
}

/// Every line is a record.
class json_splitter final : public splitter {
public:
  /// What cannot be read line by line is refused, rather than each of its lines.
  [[nodiscard]] result<file_start> open(std::string_view head) override {
    MILLRACE_TRY(check_encoding(head));
    const auto element = first_element(head);
    if (has_bare_return(element))
      return bare_returns();
    if (element == "{")
      return failure{errc::schema_mismatch, "an object goes over several lines",
                     "JSON is read one object a line, as `jq -c .` writes it", {}};
    return file_start{head.size() - without_mark(head).size(), nullptr};
  }

  [[nodiscard]] bool is_enough(std::string_view head) override {
    const auto element = first_element(head);
    return !element.empty() &&
           head.find('\n', static_cast<std::size_t>(element.data() - head.data())) != std::string_view::npos;
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

std::unique_ptr<splitter> make_json_splitter(const schema& /*shape*/, const format_options& /*options*/) {
  return std::make_unique<json_splitter>();
}

} // namespace millrace
