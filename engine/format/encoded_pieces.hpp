#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "millrace/engine/format/encoder.hpp"

namespace millrace {

/// Encoded rows in pieces of about 1 MiB, so that an output of any size grows without being moved, and goes back to the
/// system as it came. Few rows are one piece.
///
/// Ownership: owns the pieces, and keeps their memory for the next rows. Threads: one. Errors: std::bad_alloc.
class encoded_pieces {
public:
  /// A piece has no more, unless that is a single batch.
  static constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

  /// Returns the piece that the next batch goes to, whole.
  [[nodiscard]] encoded_rows& next() {
    if (used_ == 0 || pieces_[used_ - 1].bytes.size() + batch_bytes_ > piece_bytes)
      add();
    begin_ = pieces_[used_ - 1].bytes.size();
    return pieces_[used_ - 1];
  }
  /// Says that a batch was appended to what `next` returned.
  void end_batch() noexcept { batch_bytes_ = pieces_[used_ - 1].bytes.size() - begin_; }

  /// Those with rows, in order.
  [[nodiscard]] std::span<const encoded_rows> all() const noexcept { return {pieces_.data(), used_}; }
  [[nodiscard]] std::size_t held_bytes() const noexcept {
    return used_ == 0 ? others_bytes_ : others_bytes_ + held_by(pieces_[used_ - 1]);
  }
  /// Forgets the rows.
  void clear() noexcept {
    others_bytes_ = held_bytes();
    for (; used_ != 0; --used_)
      pieces_[used_ - 1].clear();
  }

private:
  /// What an encoder may take beyond the batch that it writes.
  static constexpr std::size_t spare_bytes = std::size_t{64} << 10U;

  [[nodiscard]] static std::size_t held_by(const encoded_rows& piece) noexcept {
    return piece.bytes.capacity() + piece.ends.capacity() * sizeof(piece.ends[0]);
  }
  void add() {
    if (used_ == pieces_.size())
      pieces_.emplace_back();
    auto& added = pieces_[used_];
    const auto others_bytes = held_bytes() - held_by(added);
    if (used_ != 0)
      added.bytes.reserve(piece_bytes + spare_bytes);
    others_bytes_ = others_bytes;
    ++used_;
  }

  std::vector<encoded_rows> pieces_;
  std::size_t used_ = 0;         ///< Pieces with rows; the others keep memory.
  std::size_t begin_ = 0;        ///< Where the batch begins in the last of them.
  std::size_t batch_bytes_ = 0;  ///< Of the last batch; the next one may be as large.
  std::size_t others_bytes_ = 0; ///< Held by all pieces but the last that is used.
};

} // namespace millrace
