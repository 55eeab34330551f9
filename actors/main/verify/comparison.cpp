#include "millrace/actors/main/verify/comparison.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = std::size_t{64} << 10U;
/// Bytes of a line that are shown, and how many of them stand before the difference where not all can be.
constexpr std::size_t shown_bytes_max = 240;
constexpr std::size_t shown_before = 60;
constexpr std::size_t shown_of_binary = 16;

/// Reads what a run has written for one output, unpacked, as one sequence of bytes.
///
/// Ownership: owns the file that is open. Threads: one. Errors: those of the system, and of packed files that are
/// damaged.
class content_reader {
public:
  /// What is not there is empty.
  /// @param prologue_bytes Left out of all files but the first.
  [[nodiscard]] status open(const std::string& path, std::size_t prologue_bytes) {
    prologue_bytes_ = prologue_bytes;
    std::error_code ignored; // What cannot be looked at is not there.
    if (!fs::exists(path, ignored))
      return {};
    MILLRACE_TRY_ASSIGN(files_, list_files(path));
    return {};
  }
  /// Reads up to `size` bytes into `target`; less only at the end.
  [[nodiscard]] result<std::size_t> read(char* target, std::size_t size) {
    std::size_t count = 0;
    while (count < size) {
      if (input_ == nullptr && next_ == files_.size())
        break;
      if (input_ == nullptr)
        MILLRACE_TRY(open_next());
      MILLRACE_TRY_ASSIGN(const auto more, input_->read({target + count, size - count}));
      count += more;
      if (more == 0)
        input_ = nullptr;
    }
    return count;
  }

private:
  [[nodiscard]] status open_next() {
    const auto& path = files_[next_++];
    MILLRACE_TRY_ASSIGN(auto source, open_for_reading(path));
    input_ = make_unpacked_input(std::move(source), path);
    if (next_ != 1)
      MILLRACE_TRY(input_->skip(prologue_bytes_));
    return {};
  }

  std::vector<std::string> files_;
  std::size_t prologue_bytes_ = 0;
  std::size_t next_ = 0; ///< Index of the file after the one that is open.
  std::unique_ptr<byte_input> input_;
};

/// Where two sequences of bytes part.
struct parting {
  std::uint64_t byte = 0;
  std::uint64_t line = 1;
  std::uint64_t line_begin = 0; ///< The byte that this line begins at.
};

/// Nothing where they are equal.
[[nodiscard]] result<std::optional<parting>> find_parting(content_reader& plain, content_reader& other) {
  parting at;
  std::vector<char> left(block_bytes);
  std::vector<char> right(block_bytes);
  for (;;) {
    MILLRACE_TRY_ASSIGN(const auto left_size, plain.read(left.data(), left.size()));
    MILLRACE_TRY_ASSIGN(const auto right_size, other.read(right.data(), right.size()));
    const auto both = static_cast<std::ptrdiff_t>(std::min(left_size, right_size));
    const auto same = std::mismatch(left.begin(), left.begin() + both, right.begin()).first - left.begin();
    for (std::ptrdiff_t i = 0; i < same; ++i)
      if (left[static_cast<std::size_t>(i)] == '\n') {
        ++at.line;
        at.line_begin = at.byte + static_cast<std::uint64_t>(i) + 1;
      }
    at.byte += static_cast<std::uint64_t>(same);
    if (same < both || left_size != right_size)
      return std::optional(at);
    if (left_size < block_bytes)
      return std::optional<parting>();
  }
}

[[nodiscard]] std::string printable(std::string_view bytes, bool is_text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (is_text && (code >= 0x20 && code != 0x7f)) {
      text += c;
      continue;
    }
    text += is_text ? "\\x" : text.empty() ? "" : " ";
    text += digits[code >> 4U];
    text += digits[code & 15U];
  }
  return text;
}

/// What stands at a difference: its line as far as it is shown, or some bytes.
[[nodiscard]] result<std::string> text_at(const private_output& output, const std::string& folder, const parting& at) {
  const auto has_lines = output.has_lines;
  const auto is_cut = has_lines && at.byte - at.line_begin > shown_before;
  const auto begin = !has_lines ? at.byte : is_cut ? at.byte - shown_before : at.line_begin;
  content_reader content;
  MILLRACE_TRY(content.open(folder + "/" + output.file, output.prologue_bytes));
  std::vector<char> block(block_bytes);
  for (auto left = begin; left != 0;) {
    MILLRACE_TRY_ASSIGN(const auto count, content.read(block.data(), std::min<std::size_t>(left, block.size())));
    if (count == 0)
      break;
    left -= count;
  }
  MILLRACE_TRY_ASSIGN(const auto count, content.read(block.data(), has_lines ? shown_bytes_max : shown_of_binary));
  std::string_view shown(block.data(), count);
  if (shown.empty())
    return std::string("(nothing: it ends here)");
  const auto end = has_lines ? shown.find('\n') : std::string_view::npos;
  const auto text = (is_cut ? "..." : "") + printable(shown.substr(0, end), has_lines);
  return has_lines && end == std::string_view::npos && count == shown_bytes_max ? text + "..." : text;
}

[[nodiscard]] result<std::vector<std::uint64_t>> hashes_of_lines(const std::string& path) {
  content_reader content;
  MILLRACE_TRY(content.open(path, 0));
  std::vector<std::uint64_t> hashes;
  std::string line;
  std::vector<char> block(block_bytes);
  for (;;) {
    MILLRACE_TRY_ASSIGN(const auto count, content.read(block.data(), block.size()));
    std::string_view rest(block.data(), count);
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      line += rest.substr(0, end);
      hashes.push_back(hash_bytes(line.data(), line.size()));
      line.clear();
      rest.remove_prefix(end + 1);
    }
    line += rest;
    if (count < block.size())
      break;
  }
  hashes.push_back(hash_bytes(line.data(), line.size()));
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

[[nodiscard]] bool is_there(const std::string& path) {
  std::error_code ignored; // What cannot be looked at is not there.
  return fs::exists(path, ignored);
}

} // namespace

result<std::optional<output_difference>> compare(const private_output& output, const std::string& plain_folder,
                                                 const std::string& other_folder) {
  const auto plain_path = plain_folder + "/" + output.file;
  const auto other_path = other_folder + "/" + output.file;
  if (is_there(plain_path) != is_there(other_path)) {
    const auto text_of = [](const std::string& path) { return is_there(path) ? "(it is there)" : "(it is not there)"; };
    return std::optional<output_difference>({output.name, 0, 0, text_of(plain_path), text_of(other_path)});
  }
  content_reader plain;
  content_reader other;
  MILLRACE_TRY(plain.open(plain_path, output.prologue_bytes));
  MILLRACE_TRY(other.open(other_path, output.prologue_bytes));
  MILLRACE_TRY_ASSIGN(const auto at, find_parting(plain, other));
  if (!at)
    return std::optional<output_difference>();
  output_difference found{output.name, at->byte, output.has_lines ? at->line : 0, {}, {}};
  MILLRACE_TRY_ASSIGN(found.plain, text_at(output, plain_folder, *at));
  MILLRACE_TRY_ASSIGN(found.other, text_at(output, other_folder, *at));
  return std::optional(std::move(found));
}

result<bool> has_same_lines(const private_output& output, const std::string& plain_folder,
                            const std::string& other_folder) {
  MILLRACE_TRY_ASSIGN(const auto plain, hashes_of_lines(plain_folder + "/" + output.file));
  MILLRACE_TRY_ASSIGN(const auto other, hashes_of_lines(other_folder + "/" + output.file));
  return plain == other;
}

} // namespace millrace
