#pragma once

#include <iostream>
#include <string>

namespace millrace {

/// Redraws one line on a terminal, and leaves nothing of it.
///
/// Ownership: none. Threads: one. Errors: none that anybody is told of.
class progress_line {
public:
  explicit progress_line(bool is_shown) : is_shown_(is_shown) {}
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;
  ~progress_line() { draw(""); }

  void draw(const std::string& text) const {
    if (is_shown_)
      std::cerr << "\r\033[K" << text << std::flush;
  }

private:
  bool is_shown_;
};

} // namespace millrace
