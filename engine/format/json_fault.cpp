#include "millrace/engine/format/json_fault.hpp"

#include "millrace/engine/format/json_tokenizer.hpp"

namespace millrace {
namespace {

/// Walks through one line, and stops at the first fault.
class fault_finder {
public:
  explicit fault_finder(std::string_view line) noexcept
    : begin_(line.data()), end_(begin_ + line.size()), rest_(line) {}

  [[nodiscard]] json_fault find() noexcept {
    rest_.skip_blanks();
    if (rest_.take('[') || rest_.take(','))
      rest_.skip_blanks();
    const bool is_sound = expect('{', "an object, as {\"name\": value}") && read_members() && read_end();
    return is_sound ? json_fault{} : fault_;
  }

private:
  bool fail(std::string_view expected) noexcept {
    fault_ = {static_cast<std::size_t>(rest_.position() - begin_), expected};
    return false;
  }
  bool expect(char wanted, std::string_view expected) noexcept {
    rest_.skip_blanks();
    return rest_.take(wanted) || fail(expected);
  }

  bool read_members() noexcept {
    rest_.skip_blanks();
    if (rest_.take('}'))
      return true;
    do {
      json_value name;
      if (!expect('"', "a name in double quotes"))
        return false;
      if (!rest_.read_string(name))
        return fail_in_string();
      if (!expect(':', "a colon behind the name"))
        return false;
      rest_.skip_blanks();
      if (!read_value())
        return false;
      rest_.skip_blanks();
    } while (rest_.take(','));
    return rest_.take('}') || fail("a comma, or the closing brace of the object");
  }

  bool read_value() noexcept {
    const auto before = rest_;
    json_value value;
    if (rest_.read_value(value))
      return true;
    if (before.position() != end_ && *before.position() == '"')
      return fail_in_string();
    if (rest_.position() == end_)
      return fail("the rest of the object: JSON is read one object a line");
    return fail(before.position() != end_ && (*before.position() == '{' || *before.position() == '[')
                  ? "a sound object or array, of few levels"
                  : "a value");
  }

  bool fail_in_string() noexcept {
    return fail(rest_.position() == end_ ? "the closing quote of the string"
                                         : "an escape as in JSON, and no control characters in a string");
  }

  bool read_end() noexcept {
    rest_.skip_blanks();
    if (rest_.take(','))
      rest_.skip_blanks();
    if (rest_.take(']'))
      rest_.skip_blanks();
    return rest_.is_done() || fail("the end of the line: JSON is read one object a line");
  }

  const char* begin_;
  const char* end_;
  json_tokenizer rest_;
  json_fault fault_;
};

} // namespace

json_fault find_json_fault(std::string_view line) noexcept { return fault_finder(line).find(); }

} // namespace millrace
