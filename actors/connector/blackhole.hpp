#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "millrace/actors/connector/entry.hpp"

namespace millrace {

/// Counts rows and forgets them.
///
/// Ownership: nothing. Threads: one. Errors: none but the wrong kind of write.
class blackhole_writer final : public sink_writer {
public:
  [[nodiscard]] bool takes_rows() const noexcept override { return true; }
  [[nodiscard]] bool may_block() const noexcept override { return false; }
  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] result<written_place> prepare(const output_epoch&) override { return written_place{}; }
  [[nodiscard]] status commit(const output_epoch&) override { return {}; }
  /// Nothing is kept, so there is nothing to go on behind.
  [[nodiscard]] std::string why_not_resumable() const override { return {}; }
  [[nodiscard]] status recover(const written_place&, std::string_view) override { return {}; }

  [[nodiscard]] std::uint64_t row_count() const noexcept { return row_count_; }

private:
  std::uint64_t row_count_ = 0;
};

} // namespace millrace
