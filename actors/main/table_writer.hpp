#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Whether rows of a table say what they do to the result.
enum class change_column : std::uint8_t { hidden, shown };

/// Prints rows as an aligned table on standard output. Columns are as wide as the first rows need,
/// which are held back until there are enough of them or the job falls idle; later rows follow as they
/// come.
///
/// Ownership: owns the rows held back. Threads: one. Errors: standard output that cannot be written.
class table_writer final : public sink_writer {
public:
  /// Rows that decide how wide columns are.
  static constexpr std::size_t rows_held_max = 1000;

  table_writer(const schema& shape, change_column changes);

  [[nodiscard]] bool takes_rows() const noexcept override { return true; }
  [[nodiscard]] bool gains_by_waiting() const noexcept override { return true; }
  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] status flush() override;
  [[nodiscard]] status commit() override;

private:
  [[nodiscard]] std::vector<std::string> cells_of(const batch_view& rows, std::uint32_t row) const;
  void fit();
  void append_line(const std::vector<std::string>& cells, std::string& out) const;
  [[nodiscard]] status print(const std::string& text) const;

  schema shape_; ///< With the change column, where it is shown.
  change_column changes_;
  std::vector<std::vector<std::string>> held_;
  std::vector<std::size_t> widths_; ///< Empty until the header is printed.
};

} // namespace millrace
