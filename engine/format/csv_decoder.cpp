#include <span>
#include <string>

#include "millrace/engine/format/column_fill.hpp"
#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/format/csv_scanner.hpp"

namespace millrace {
namespace {

/// Where the fields of a batch's good records are.
struct field_table {
  const char* base = nullptr;
  const std::uint32_t* ends = nullptr;   ///< See `csv_index::field_ends`.
  const std::uint32_t* firsts = nullptr; ///< Index of each record's first end.
};

/// The cells of a field where nothing is quoted, lines end in LF alone, and NULL is the empty field.
class plain_fields {
public:
  plain_fields(const field_table& table, std::uint32_t index) noexcept : table_(table), index_(index) {}

  [[nodiscard]] cell at(std::uint32_t row) const noexcept {
    const auto i = table_.firsts[row] + index_;
    const auto begin = table_.ends[i - 1] + 1U;
    const auto end = table_.ends[i];
    return {{table_.base + begin, end - begin}, begin == end ? cell_kind::null : cell_kind::text, false};
  }
  [[nodiscard]] const char* base() const noexcept { return table_.base; }
  [[nodiscard]] static char* unescape(const cell& /*escaped*/, char* out) noexcept { return out; }

private:
  field_table table_;
  std::uint32_t index_;
};

/// What cells of one field depend on besides the table.
struct field_rules {
  std::uint32_t index = 0;
  bool is_last = false;       ///< A carriage return before the line end is none of it.
  bool is_empty_null = false; ///< Even a quoted empty field is NULL: the column is not text.
  char quote = 0;
  std::string_view null_text;
};

/// The cells of a field in full generality.
class general_fields {
public:
  general_fields(const field_table& table, const field_rules& rules) noexcept : table_(table), rules_(rules) {}

  [[nodiscard]] cell at(std::uint32_t row) const noexcept {
    const auto i = table_.firsts[row] + rules_.index;
    const auto* begin = table_.base + static_cast<std::uint32_t>(table_.ends[i - 1] + 1U);
    std::string_view text(begin, static_cast<std::size_t>(table_.base + table_.ends[i] - begin));
    if (rules_.is_last && !text.empty() && text.back() == '\r')
      text.remove_suffix(1);
    if (rules_.quote != 0 && !text.empty() && text.front() == rules_.quote) {
      text = text.substr(1, text.size() - 2);
      const auto kind = text.empty() && rules_.is_empty_null ? cell_kind::null : cell_kind::text;
      return {text, kind, text.find(rules_.quote) != std::string_view::npos};
    }
    const bool is_null = text == rules_.null_text || (text.empty() && rules_.is_empty_null);
    return {text, is_null ? cell_kind::null : cell_kind::text, false};
  }
  [[nodiscard]] const char* base() const noexcept { return table_.base; }

  /// Leaves one of every two quotes.
  [[nodiscard]] char* unescape(const cell& escaped, char* out) const noexcept {
    for (std::size_t i = 0; i < escaped.text.size(); ++i) {
      *out++ = escaped.text[i];
      i += escaped.text[i] == rules_.quote ? 1U : 0U;
    }
    return out;
  }

private:
  field_table table_;
  field_rules rules_;
};

class csv_decoder final : public decoder {
public:
  csv_decoder(const schema& shape, const std::vector<bool>& needed, const format_options& options)
    : schema_(shape), needed_(needed), options_(options), dialect_{options.delimiter, options.quote},
      columns_(shape.size()) {
    const auto is_wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    is_splitting_bytes_ = is_wide(options.delimiter) || is_wide(options.quote);
    for (std::uint32_t i = 0; i < shape.size(); ++i)
      has_text_ |= needed_[i] && shape.fields[i].value_type.id == type_id::varchar;
  }

  void begin(std::string_view bytes, const file_layout* layout, arena& memory,
             std::vector<record_failure>& failures) override {
    bytes_ = bytes;
    memory_ = &memory;
    failures_ = &failures;
    use_layout(layout);
    // One pass over the chunk is cheaper than one per text; where it fails, each text is checked for itself, so that only
    // the rows at fault are rejected.
    is_utf8_checked_ = has_text_ && !is_splitting_bytes_ && is_utf8(bytes);
    index_->begin(bytes);
    // Columns that are not needed, or not in the file, stay NULL.
    for (std::uint32_t i = 0; i < schema_.size(); ++i)
      columns_[i] = null_column(schema_.fields[i].value_type, memory);
  }

  [[nodiscard]] bool next(decoded_batch& out) override {
    while (index_->next()) {
      const auto known_failures = failures_->size();
      auto rows = keep_good_records();
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
    const auto record = bytes.substr(offset, scan_record(bytes, offset, dialect_, nullptr).end - offset);
    return record.substr(0, record.size() - (record.ends_with('\r') ? 1U : 0U));
  }

private:
  void use_layout(const file_layout* layout) {
    const auto fields = layout == nullptr ? schema_.size() : static_cast<std::uint32_t>(layout->columns.size());
    layout_ = layout;
    if (fields == field_count_ && index_ != nullptr)
      return;
    field_count_ = fields;
    index_ = std::make_unique<csv_index>(dialect_, fields, batch_rows_max);
    firsts_.resize(batch_rows_max);
  }

  /// Sorts out records with a wrong number of fields and empty lines; returns how many are left.
  std::uint32_t keep_good_records() {
    const auto* ends = index_->field_ends();
    const auto* firsts = index_->firsts();
    const auto& badly_quoted = index_->badly_quoted();
    auto bad = badly_quoted.begin();
    offsets_ = memory_->allocate<std::uint32_t>(index_->record_count());
    has_carriage_returns_ = false;
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < index_->record_count(); ++i) {
      const auto fields = firsts[i + 1] - firsts[i];
      const auto start = ends[firsts[i] - 1] + 1U;
      const auto end = ends[firsts[i + 1] - 1];
      const bool ends_in_return = end > start && bytes_[end - 1] == '\r';
      has_carriage_returns_ |= ends_in_return;
      if (bad != badly_quoted.end() && *bad == i) {
        ++bad;
        failures_->push_back({start, row_error::bad_quoting, record_failure::no_column});
      } else if (fields == 1 && end - start == (ends_in_return ? 1U : 0U) && !is_empty_line_null()) {
        continue;
      } else if (fields != field_count_) {
        const auto reason = fields < field_count_ ? row_error::too_few_fields : row_error::too_many_fields;
        failures_->push_back({start, reason, record_failure::no_column});
      } else {
        offsets_[kept] = start;
        firsts_[kept++] = firsts[i];
      }
    }
    return kept;
  }

  [[nodiscard]] bool is_empty_line_null() const noexcept { return field_count_ == 1 && options_.null_text.empty(); }

  void fill_columns(std::uint32_t rows) {
    bad_rows_.reset();
    if (rows == 0)
      return;
    for (std::uint32_t i = 0; i < field_count_; ++i) {
      const auto column = layout_ == nullptr ? static_cast<std::int32_t>(i) : layout_->columns[i];
      if (column >= 0 && needed_[static_cast<std::size_t>(column)])
        fill_field(i, static_cast<std::uint32_t>(column), rows);
    }
  }

  void fill_field(std::uint32_t index, std::uint32_t column, std::uint32_t rows) {
    const auto& declared = schema_.fields[column];
    const field_table table{bytes_.data(), index_->field_ends(), firsts_.data()};
    const fill_context context{&declared,       column, rows, memory_, &bad_rows_, options_.timestamp_format,
                               is_utf8_checked_, options_.nulls_bad_fields};
    const bool is_last = index + 1 == field_count_ && has_carriage_returns_;
    if (!index_->has_quotes() && !is_last && options_.null_text.empty()) {
      columns_[column] = fill_column(context, plain_fields(table, index));
      return;
    }
    const bool is_text = declared.value_type.physical() == physical_type::string;
    const field_rules rules{index, is_last, !is_text, options_.quote, options_.null_text};
    columns_[column] = fill_column(context, general_fields(table, rules));
  }

  schema schema_;
  std::vector<bool> needed_;
  format_options options_;
  csv_dialect dialect_;
  bool has_text_ = false;
  bool is_splitting_bytes_ = false; ///< Delimiters may stand inside of code points.

  std::string_view bytes_;
  const file_layout* layout_ = nullptr;
  arena* memory_ = nullptr;
  std::vector<record_failure>* failures_ = nullptr;
  bool is_utf8_checked_ = false;

  std::uint32_t field_count_ = 0;
  std::unique_ptr<csv_index> index_;
  bool has_carriage_returns_ = false;
  std::vector<std::uint32_t> firsts_; ///< Of the good records.
  std::uint32_t* offsets_ = nullptr;
  std::vector<column> columns_;
  bad_rows bad_rows_;
};

} // namespace

std::unique_ptr<decoder> make_csv_decoder(const schema& shape, const std::vector<bool>& needed,
                                          const format_options& options) {
  return std::make_unique<csv_decoder>(shape, needed, options);
}

} // namespace millrace
