#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {

/// A batch with the memory it lives in.
struct row_batch {
  std::unique_ptr<arena> memory;
  std::vector<column> columns;
  batch_view rows;
};

/// Reads rows of literals as a batch; a leading `+` is ignored. With `constant`, columns whose rows
/// are all equal become constant; with `dictionary`, every column becomes dictionary-coded.
[[nodiscard]] result<row_batch> make_row_batch(const schema& shape, std::span<const std::string> rows,
                                               column_encoding encoding);

/// Writes a row of an output as `+ literal literal ...`, with `-` for a row that is taken back.
[[nodiscard]] std::string row_text(const local_job::row& row, const std::vector<field>& fields);

/// Rewrites an expected row as `row_text` would write it.
[[nodiscard]] result<std::string> normal_row(const std::string& line, const std::vector<field>& fields);

} // namespace millrace
