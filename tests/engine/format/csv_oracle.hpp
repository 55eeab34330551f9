#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/format/csv_scanner.hpp"

namespace millrace::format_test {

/// A CSV record as read one character at a time, slowly and obviously.
struct plain_record {
  std::size_t offset = 0;
  std::vector<std::string> fields; ///< Unquoted; empty where quoting is bad.
  bool is_badly_quoted = false;
};

class plain_csv {
public:
  plain_csv(std::string_view bytes, csv_dialect dialect) : bytes_(bytes), dialect_(dialect) {
    while (at_ < bytes_.size())
      read_record();
  }
  [[nodiscard]] const std::vector<plain_record>& records() const noexcept { return records_; }

private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < bytes_.size() ? bytes_[at_ + ahead] : '\n';
  }
  [[nodiscard]] bool is_end() const { return peek() == '\n' || (peek() == '\r' && peek(1) == '\n'); }

  bool read_quoted(std::string& field) {
    for (++at_; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] != dialect_.quote) {
        field += bytes_[at_];
      } else if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == dialect_.quote) {
        field += bytes_[at_++];
      } else {
        ++at_;
        return is_end() || peek() == dialect_.delimiter;
      }
    }
    return false;
  }

  void read_record() {
    plain_record record;
    record.offset = at_;
    for (bool is_last = false; !is_last;) {
      std::string field;
      if (dialect_.quote != 0 && at_ < bytes_.size() && peek() == dialect_.quote) {
        const auto opened = at_;
        if (!read_quoted(field)) {
          record = {record.offset, {}, true};
          for (at_ = opened; peek() != '\n';)
            ++at_;
          break;
        }
      } else {
        while (!is_end() && peek() != dialect_.delimiter)
          field += bytes_[at_++];
      }
      is_last = is_end();
      if (!is_last)
        ++at_;
      record.fields.push_back(field);
    }
    while (peek() == '\r' && peek(1) == '\n')
      ++at_;
    ++at_;
    records_.push_back(std::move(record));
  }

  std::string_view bytes_;
  csv_dialect dialect_;
  std::size_t at_ = 0;
  std::vector<plain_record> records_;
};

/// Bytes that mean something to CSV, in an order that mostly does not.
[[nodiscard]] inline std::string random_csv(random_sequence& random, std::size_t size) {
  constexpr std::string_view letters = "a1,,\n\n\"\"\"\"\r\xc3 ";
  const auto calm = random.below(4) * 30; // How much ordinary text stands between them.
  std::string text;
  while (text.size() < size) {
    text += letters[random.below(letters.size())];
    if (calm != 0)
      text.append(random.below(calm), 'x');
  }
  return text;
}

} // namespace millrace::format_test
