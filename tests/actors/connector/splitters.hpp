#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "millrace/engine/format/decoder.hpp"

namespace millrace::testing {

/// Lines in which `"` opens and closes text that may hold line ends. A header is a line that begins with '#'.
class quote_splitter final : public splitter {
public:
  result<file_start> open(std::string_view head) override {
    if (!head.starts_with('#'))
      return file_start{};
    const auto line = head.find('\n');
    return file_start{line == std::string_view::npos ? head.size() : line + 1, std::make_shared<file_layout>()};
  }
  std::size_t cut(std::string_view bytes) override {
    bool is_quoted = false;
    std::size_t end = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (ends_at(bytes[i], is_quoted))
        end = i + 1;
    return end;
  }
  std::size_t first(std::string_view bytes) override {
    bool is_quoted = false;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (ends_at(bytes[i], is_quoted))
        return i + 1;
    return 0;
  }
  void begin_record(std::uint64_t) override {
    is_quoted_ = false;
    passed_ = 0;
  }
  std::uint64_t follow(std::string_view piece) override {
    for (const auto byte : piece) {
      ++passed_;
      if (ends_at(byte, is_quoted_))
        return passed_;
    }
    return 0;
  }
  std::uint64_t undecided_from() const override { return passed_; }

private:
  static bool ends_at(char byte, bool& is_quoted) noexcept {
    is_quoted ^= byte == '"';
    return byte == '\n' && !is_quoted;
  }
  bool is_quoted_ = false;
  std::uint64_t passed_ = 0;
};

/// Records of two length digits and as many bytes, line ends or not.
class counted_splitter final : public splitter {
public:
  result<file_start> open(std::string_view) override { return file_start{}; }
  std::size_t cut(std::string_view bytes) override {
    std::size_t end = 0;
    while (bytes.size() >= end + 2 && bytes.size() >= end + size_at(bytes, end))
      end += size_at(bytes, end);
    return end;
  }
  std::size_t first(std::string_view bytes) override {
    return bytes.size() >= 2 && bytes.size() >= size_at(bytes, 0) ? size_at(bytes, 0) : 0;
  }
  void begin_record(std::uint64_t) override { passed_.clear(); }
  std::uint64_t follow(std::string_view piece) override {
    passed_ += piece;
    return first(passed_);
  }
  std::uint64_t undecided_from() const override { return passed_.size(); }

private:
  std::string passed_;

  static std::size_t size_at(std::string_view bytes, std::size_t at) {
    return 2 + static_cast<std::size_t>(bytes[at] - '0') * 10 + static_cast<std::size_t>(bytes[at + 1] - '0');
  }
};

} // namespace millrace::testing
