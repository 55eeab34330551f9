#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>

#include "millrace/engine/format/column_fill.hpp"
#include "millrace/engine/format/json.hpp"
#include "millrace/engine/format/json_fault.hpp"
#include "millrace/engine/format/json_tokenizer.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {
namespace {

/// Members of a line whose names are remembered as a guess for the next line.
constexpr std::size_t members_remembered_max = 1024;
constexpr std::uint32_t no_slot = 0xffffffff;

/// Which column a member goes to.
struct target {
  std::uint32_t slot = no_slot; ///< Number among the needed columns.
  bool is_exact = false;        ///< The name fits in case, too.
};

/// Finds the needed column of a member's name; guesses it from the place in the line first, as lines
/// of one file have their members in the same order.
///
/// Ownership: owns all names. Threads: one. Errors: none.
class member_names {
public:
  void add(const std::string& name, std::uint32_t slot) {
    exact_.emplace(name, slot);
    unescaped_ = name;
    fold(unescaped_);
    any_case_.emplace(unescaped_, slot);
  }

  /// Reads the name of the line's member number `place`, from behind its opening quote.
  [[nodiscard]] bool read(json_tokenizer& line, std::size_t place, target& out) {
    if (place < guesses_.size() && line.take_key(guesses_[place].name)) {
      out = guesses_[place].goes_to;
      return true;
    }
    json_value name;
    if (!line.read_string(name))
      return false;
    out = find(name);
    remember(name, place, out);
    return true;
  }

private:
  struct guess {
    std::string name; ///< As it stands in the line, escapes included.
    target goes_to;
  };
  using slots_by_name = std::unordered_map<std::string, std::uint32_t>;

  static void fold(std::string& name) { std::transform(name.begin(), name.end(), name.begin(), to_upper); }

  [[nodiscard]] target find(const json_value& name) {
    unescaped_.assign(name.text);
    if (name.is_escaped)
      unescaped_.resize(static_cast<std::size_t>(unescape_json(name.text, unescaped_.data()) - unescaped_.data()));
    if (const auto found = exact_.find(unescaped_); found != exact_.end())
      return {found->second, true};
    fold(unescaped_);
    const auto found = any_case_.find(unescaped_);
    return found == any_case_.end() ? target{} : target{found->second, false};
  }

  void remember(const json_value& name, std::size_t place, target goes_to) {
    if (place >= members_remembered_max)
      return;
    if (place >= guesses_.size())
      guesses_.resize(place + 1);
    guesses_[place].name.assign(name.text);
    guesses_[place].goes_to = goes_to;
  }

  slots_by_name exact_;
  slots_by_name any_case_;
  std::vector<guess> guesses_;
  std::string unescaped_; ///< Of the name being looked up; kept for its memory.
};

/// A member's value, until its column is decoded.
struct token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  cell_kind kind = cell_kind::null;
  bool is_escaped = false;
  bool is_exact = false; ///< See `target`.
};

/// The cells of one column.
class token_cells {
public:
  token_cells(const char* base, const token* tokens) noexcept : base_(base), tokens_(tokens) {}

  [[nodiscard]] cell at(std::uint32_t row) const noexcept {
    const auto& token = tokens_[row];
    return {{base_ + token.begin, token.end - token.begin}, token.kind, token.is_escaped};
  }
  [[nodiscard]] const char* base() const noexcept { return base_; }
  [[nodiscard]] static char* unescape(const cell& escaped, char* out) noexcept {
    return unescape_json(escaped.text, out);
  }

private:
  const char* base_;
  const token* tokens_;
};

class json_decoder final : public decoder {
public:
  json_decoder(const schema& shape, const std::vector<bool>& needed, const format_options& options)
    : schema_(shape), needed_(needed), timestamp_format_(options.timestamp_format),
      nulls_bad_fields_(options.nulls_bad_fields), columns_(shape.size()) {
    for (std::uint32_t i = 0; i < shape.size(); ++i) {
      if (!needed[i])
        continue;
      names_.add(shape.fields[i].name, static_cast<std::uint32_t>(slot_columns_.size()));
      slot_columns_.push_back(i);
    }
    tokens_.resize(slot_columns_.size() * batch_rows_max);
  }

  void begin(std::string_view bytes, const file_layout* /*layout*/, arena& memory,
             std::vector<record_failure>& failures) override {
    bytes_ = bytes;
    cursor_ = 0;
    memory_ = &memory;
    failures_ = &failures;
    is_utf8_ = is_utf8(bytes); // Where it is not, each line is checked for itself.
    for (std::uint32_t i = 0; i < schema_.size(); ++i)
      if (!needed_[i])
        columns_[i] = null_column(schema_.fields[i].value_type, memory);
  }

  [[nodiscard]] bool next(decoded_batch& out) override {
    while (cursor_ < bytes_.size()) {
      const auto known_failures = failures_->size();
      auto rows = read_lines();
      fill_columns(rows);
      if (bad_rows_.any())
        rows = bad_rows_.take_out(columns_, {offsets_, rows}, *memory_, *failures_, known_failures);
      if (rows == 0)
        continue;
      out = {memory_->copy(std::span<const column>(columns_)), rows, offsets_};
      return true;
    }
    return false;
  }

  [[nodiscard]] std::string_view record_at(std::string_view bytes, std::uint32_t offset) const noexcept override {
    const auto line = line_at(bytes, offset);
    return line.substr(0, line.size() - (line.ends_with('\r') ? 1U : 0U));
  }

  [[nodiscard]] std::string_view explain(std::string_view record, row_error reason, arena& memory) const override {
    if (reason != row_error::bad_json)
      return {};
    const auto fault = find_json_fault(record);
    return memory.copy("byte " + std::to_string(fault.place + 1) + ": expected " + std::string(fault.expected));
  }

private:
  [[nodiscard]] static std::string_view line_at(std::string_view bytes, std::size_t offset) noexcept {
    return bytes.substr(offset, std::min(bytes.find('\n', offset), bytes.size()) - offset);
  }

  /// Reads lines until a batch is full; returns how many good rows it has.
  std::uint32_t read_lines() {
    offsets_ = memory_->allocate<std::uint32_t>(batch_rows_max);
    std::uint32_t rows = 0;
    while (rows < batch_rows_max && cursor_ < bytes_.size()) {
      const auto line = line_at(bytes_, cursor_);
      const auto offset = static_cast<std::uint32_t>(cursor_);
      cursor_ += line.size() + 1;
      json_tokenizer tokens(line);
      if (!begin_element(tokens))
        continue;
      const auto reason = !is_utf8_ && !is_utf8(line) ? row_error::invalid_utf8
                          : read_object(tokens, rows) ? row_error::none
                                                      : row_error::bad_json;
      if (reason == row_error::none)
        offsets_[rows++] = offset;
      else
        failures_->push_back({offset, reason, record_failure::no_column});
    }
    return rows;
  }

  /// Passes what an array may have in front of an element; false where the line has none.
  [[nodiscard]] static bool begin_element(json_tokenizer& line) noexcept {
    line.skip_blanks();
    if (line.take('[') || line.take(','))
      line.skip_blanks();
    auto end = line;
    return !ends_element(end);
  }

  /// Passes what an array may have behind an element, to the end of the line.
  [[nodiscard]] static bool ends_element(json_tokenizer& line) noexcept {
    line.skip_blanks();
    if (line.take(','))
      line.skip_blanks();
    if (line.take(']'))
      line.skip_blanks();
    return line.is_done();
  }

  [[nodiscard]] bool read_object(json_tokenizer& line, std::uint32_t row) {
    for (std::size_t slot = 0; slot < slot_columns_.size(); ++slot)
      tokens_[slot * batch_rows_max + row] = {};
    if (!line.take('{'))
      return false;
    line.skip_blanks();
    if (!line.take('}') && !read_members(line, row))
      return false;
    return ends_element(line);
  }

  /// Reads members up to the closing brace.
  [[nodiscard]] bool read_members(json_tokenizer& line, std::uint32_t row) {
    for (std::size_t place = 0;; ++place) {
      target goes_to;
      json_value member;
      if (!line.take('"') || !names_.read(line, place, goes_to))
        return false;
      line.skip_blanks();
      if (!line.take(':'))
        return false;
      line.skip_blanks();
      if (!line.read_value(member))
        return false;
      keep(goes_to, member, row);
      line.skip_blanks();
      if (line.take('}'))
        return true;
      if (!line.take(','))
        return false;
      line.skip_blanks();
    }
  }

  void keep(target goes_to, const json_value& member, std::uint32_t row) noexcept {
    if (goes_to.slot == no_slot)
      return;
    // Of members with one name the last counts, but one that fits only without regard to case never replaces an exact one.
    auto& kept = tokens_[goes_to.slot * batch_rows_max + row];
    if (kept.is_exact && !goes_to.is_exact)
      return;
    const auto begin =
      member.kind == cell_kind::null ? 0 : static_cast<std::uint32_t>(member.text.data() - bytes_.data());
    kept = {begin, begin + static_cast<std::uint32_t>(member.text.size()), member.kind, member.is_escaped,
            goes_to.is_exact};
  }

  void fill_columns(std::uint32_t rows) {
    bad_rows_.reset();
    if (rows == 0)
      return;
    for (std::size_t slot = 0; slot < slot_columns_.size(); ++slot) {
      const auto column = slot_columns_[slot];
      const fill_context context{&schema_.fields[column], column, rows, memory_, &bad_rows_, timestamp_format_, true,
                                 nulls_bad_fields_};
      columns_[column] = fill_column(context, token_cells(bytes_.data(), &tokens_[slot * batch_rows_max]));
    }
  }

  schema schema_;
  std::vector<bool> needed_;
  std::string timestamp_format_;
  bool nulls_bad_fields_;
  member_names names_;
  std::vector<std::uint32_t> slot_columns_; ///< The column of each slot.

  std::string_view bytes_;
  std::size_t cursor_ = 0;
  arena* memory_ = nullptr;
  std::vector<record_failure>* failures_ = nullptr;
  bool is_utf8_ = false;

  std::vector<token> tokens_; ///< `batch_rows_max` for each slot.
  std::uint32_t* offsets_ = nullptr;
  std::vector<column> columns_;
  bad_rows bad_rows_;
};

} // namespace

std::unique_ptr<decoder> make_json_decoder(const schema& shape, const std::vector<bool>& needed,
                                           const format_options& options) {
  return std::make_unique<json_decoder>(shape, needed, options);
}

} // namespace millrace
