#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Whether rows of a table say what they do to the result.
enum class change_column : std::uint8_t { hidden, shown };

/// Prints rows as an aligned table on standard output. Columns are as wide as the first rows need, which are held
/// back until there are enough of them or the result ends; later rows follow as they come. Where an input may pause
/// nothing is held back, and columns are as wide as most values of their types. So the same rows make the same
/// table, whenever they come; a longer value moves the rest of its line.
///
/// Ownership: owns the rows held back. Threads: one. Errors: standard output that cannot be written.
class table_writer final : public sink_writer {
public:
  /// Rows that decide how wide columns are, and bytes of their values, whichever are fewer.
  static constexpr std::size_t rows_held_max = 1000;
  static constexpr std::size_t bytes_held_max = std::size_t{1} << 20U;

  table_writer(const schema& shape, change_column changes);

  [[nodiscard]] bool takes_rows() const noexcept override { return true; }
  void expect_pauses() override { fits_types_ = true; }
  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] status flush() override;
  [[nodiscard]] status commit(const output_epoch& epoch) override;

private:
  [[nodiscard]] std::vector<std::string> cells_of(const batch_view& rows, std::uint32_t row) const;
  void fit_rows();
  void fit_types();
  [[nodiscard]] status print_held();
  void append_line(const std::vector<std::string>& cells, std::string& out) const;
  [[nodiscard]] status print(const std::string& text) const;

  schema shape_; ///< With the change column, where it is shown.
  change_column changes_;
  bool fits_types_ = false;
  std::vector<std::vector<std::string>> held_;
  std::size_t held_bytes_ = 0;
  std::vector<std::size_t> widths_; ///< Empty until they are known.
  bool has_header_ = false;
};

} // namespace millrace
