#include "millrace/engine/state/group_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

constexpr std::size_t slots_min = 64; // A power of two, as every number of slots.
/// Tables with more slots than this are beyond the second-level cache: probing them is prefetched.
constexpr std::uint64_t slots_cached_max = std::uint64_t{1} << 15U;
constexpr std::uint32_t prefetch_distance = 12;

constexpr std::size_t scope_bytes = 8;
/// The words of a key that is short. Of a long one the first word, and then, below the same mark as in its words, the place
/// of the whole key.
constexpr std::uint32_t variable_key_bytes = sizeof(key_words);
constexpr unsigned mark_shift = 56;
constexpr heap_place place_mask = (heap_place{1} << mark_shift) - 1;
/// A long key in the heap stands behind its size.
constexpr std::size_t long_key_header = sizeof(std::uint32_t);

/// The lower half, for the highest byte is the same in many keys of one partition.
std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash); }

/// A table in the cache is half full at most, for short probes; beyond it a probe of some neighbours costs one miss, and
/// memory counts for more.
std::uint64_t size_max_of(std::uint64_t slots) noexcept {
  return slots > slots_cached_max ? slots / 4 * 3 : slots / 2;
}

/// Spreads the groups of one key, one per window, over the table: scopes are small numbers in a row.
std::uint64_t scoped_hash(std::uint64_t hash, std::uint32_t scope) noexcept {
  return hash + scope * std::uint64_t{0x9e3779b97f4a7c15U};
}

heap_place long_key_of(const std::byte* stored) noexcept { return load_word(stored + 8) & place_mask; }

bool has_long_key(const std::byte* stored) noexcept {
  return load_word(stored + 8) >> mark_shift == key_words::long_mark;
}

std::uint32_t long_size_of(const std::byte* memory) noexcept {
  std::uint32_t size = 0;
  std::memcpy(&size, memory, sizeof(size));
  return size;
}

} // namespace

/// One look-up of a batch: what is wanted and where the answers go.
struct group_table::probe {
  const std::uint64_t* hashes;
  selection rows;
  const std::uint32_t* scopes;
  std::byte** payloads;

  [[nodiscard]] std::uint32_t scope(std::uint32_t k) const noexcept { return scopes == nullptr ? 0 : scopes[k]; }
  [[nodiscard]] std::uint64_t hash(std::uint32_t k) const noexcept {
    const auto plain = hashes[rows[k]];
    return scopes == nullptr ? plain : scoped_hash(plain, scopes[k]);
  }
};

struct group_table::fixed_8_keys {
  const std::byte* bytes;

  [[nodiscard]] bool equal(const std::byte* stored, std::uint32_t row) const noexcept {
    return load_word(stored) == load_word(bytes + std::size_t{row} * 8);
  }
  void store(std::byte* stored, std::uint32_t row, state_heap&) const noexcept {
    std::memcpy(stored, bytes + std::size_t{row} * 8, 8);
  }
};

struct group_table::fixed_16_keys {
  const std::byte* bytes;

  [[nodiscard]] bool equal(const std::byte* stored, std::uint32_t row) const noexcept {
    const auto* key = bytes + std::size_t{row} * 16;
    return load_word(stored) == load_word(key) && load_word(stored + 8) == load_word(key + 8);
  }
  void store(std::byte* stored, std::uint32_t row, state_heap&) const noexcept {
    std::memcpy(stored, bytes + std::size_t{row} * 16, 16);
  }
};

struct group_table::fixed_keys {
  const std::byte* bytes;
  std::size_t width;

  [[nodiscard]] bool equal(const std::byte* stored, std::uint32_t row) const noexcept {
    return std::memcmp(stored, bytes + row * width, width) == 0;
  }
  void store(std::byte* stored, std::uint32_t row, state_heap&) const noexcept {
    std::memcpy(stored, bytes + row * width, width);
  }
};

struct group_table::variable_keys {
  const key_block* keys;
  const key_words* words;
  const state_heap* heap;

  [[nodiscard]] bool equal(const std::byte* stored, std::uint32_t row) const noexcept {
    const auto wanted = words[row];
    if (load_word(stored) != wanted.low)
      return false;
    return wanted.is_long() ? has_long_key(stored) && has_same_text(stored, row)
                            : load_word(stored + 8) == wanted.high;
  }
  [[nodiscard]] bool has_same_text(const std::byte* stored, std::uint32_t row) const noexcept {
    const auto* memory = heap->at(long_key_of(stored));
    const auto key = keys->key(row);
    return long_size_of(memory) == key.size() &&
           std::memcmp(memory + long_key_header, key.data(), key.size()) == 0;
  }
  void store(std::byte* stored, std::uint32_t row, state_heap& to) const {
    std::memcpy(stored, &words[row], sizeof(key_words));
    if (!words[row].is_long())
      return;
    // Places are that small: a heap of more than 2^24 blocks is beyond any memory.
    const auto key = keys->key(row);
    const auto size = static_cast<std::uint32_t>(key.size());
    const auto place = to.allocate(long_key_header + size);
    auto* memory = to.at(place);
    std::memcpy(memory, &size, sizeof(size));
    std::memcpy(memory + long_key_header, key.data(), size);
    const auto marked = place | key_words::long_mark << mark_shift;
    std::memcpy(stored + 8, &marked, sizeof(marked));
  }
};

namespace {

std::uint32_t stored_key_bytes(const group_table::layout& shape) noexcept {
  return shape.key_width == group_table::variable_width ? variable_key_bytes : shape.key_width;
}

} // namespace

group_table::group_table(const layout& shape)
  : shape_(shape), key_offset_(shape.is_scoped ? scope_bytes : 0),
    payload_offset_(key_offset_ + stored_key_bytes(shape)),
    rows_(std::max(payload_offset_ + shape.payload_bytes, 8U)) {
  shape_.groups_max = std::min(shape.groups_max, std::uint64_t{0xfffffffe});
  allocate_slots(slots_min);
}

bool group_table::find_or_insert(const key_block& keys, selection rows, const std::uint32_t* scopes,
                                 std::byte** payloads) {
  MILLRACE_DCHECK((scopes != nullptr) == shape_.is_scoped);
  if (shape_.key_width == 0 && !shape_.is_scoped) {
    // Keys of nothing are one group, and nothing needs to be looked up.
    created_.clear();
    if (rows.count == 0)
      return true;
    if (size_ == 0)
      created_.push_back({0, make_group(0, 0)});
    std::fill_n(payloads, rows.count, payload(0));
    return true;
  }
  const probe wanted{keys.hashes, rows, scopes, payloads};
  if (shape_.key_width != variable_width) {
    MILLRACE_DCHECK(!keys.is_variable() && keys.width == shape_.key_width);
    if (shape_.key_width == 8)
      return resolve(fixed_8_keys{keys.bytes}, wanted);
    if (shape_.key_width == 16)
      return resolve(fixed_16_keys{keys.bytes}, wanted);
    return resolve(fixed_keys{keys.bytes, shape_.key_width}, wanted);
  }
  MILLRACE_DCHECK(keys.is_variable());
  if (keys.words != nullptr)
    return resolve(variable_keys{&keys, keys.words, &heap_}, wanted);
  if (rows.count != 0)
    words_.resize(std::max(words_.size(), std::size_t{rows[rows.count - 1]} + 1));
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto key = keys.key(rows[k]);
    words_[rows[k]] = pack_key(key.data(), static_cast<std::uint32_t>(key.size()));
  }
  return resolve(variable_keys{&keys, words_.data(), &heap_}, wanted);
}

/// In two passes: most keys are known, and as long as nothing is inserted the slots stay where they are, so that they can be
/// fetched ahead.
template <class Keys>
bool group_table::resolve(const Keys& keys, const probe& wanted) {
  created_.clear();
  missing_.clear();
  find(keys, wanted);
  return missing_.empty() || insert_missing(keys, wanted);
}

template <class Keys>
void group_table::find(const Keys& keys, const probe& wanted) {
  const auto count = wanted.rows.count;
  const auto is_prefetched = slot_count_ > slots_cached_max;
  for (std::uint32_t k = 0; k < count; ++k) {
    // First the slot, and by the time it is there the row that it names.
    if (is_prefetched) {
      if (k + 2 * prefetch_distance < count)
        __builtin_prefetch(&slots_[tag_of(wanted.hash(k + 2 * prefetch_distance)) & slot_mask_]);
      if (k + prefetch_distance < count)
        if (const auto number = slots_[tag_of(wanted.hash(k + prefetch_distance)) & slot_mask_].number; number != 0)
          __builtin_prefetch(row(number - 1));
    }
    auto* payload = find_one(keys, wanted.rows[k], wanted.scope(k), wanted.hash(k));
    wanted.payloads[k] = payload;
    if (payload == nullptr)
      missing_.push_back(k);
  }
}

template <class Keys>
std::byte* group_table::find_one(const Keys& keys, std::uint32_t key_row, std::uint32_t scope,
                                 std::uint64_t hash) const noexcept {
  const auto tag = tag_of(hash);
  for (auto i = tag & slot_mask_;; i = (i + 1) & slot_mask_) {
    const auto candidate = slots_[i];
    if (candidate.number == 0)
      return nullptr;
    if (candidate.tag != tag)
      continue;
    auto* stored = row(candidate.number - 1);
    if (shape_.is_scoped && load_word(stored) != scope)
      continue;
    if (keys.equal(stored + key_offset_, key_row))
      return stored + payload_offset_;
  }
}

template <class Keys>
bool group_table::insert_missing(const Keys& keys, const probe& wanted) {
  for (const auto k : missing_) {
    // Looked up again, since an earlier row of the batch may have made the group.
    const auto hash = wanted.hash(k);
    auto* found = find_one(keys, wanted.rows[k], wanted.scope(k), hash);
    if (found == nullptr) {
      if (size_ >= shape_.groups_max) { // A batch that does not fit leaves nothing behind.
        for (const auto& created : created_)
          remove(created.group, tag_of(wanted.hash(created.index)));
        created_.clear();
        return false;
      }
      const auto group = make_group(hash, wanted.scope(k));
      keys.store(row(group) + key_offset_, wanted.rows[k], heap_);
      created_.push_back({k, group});
      found = payload(group);
    }
    wanted.payloads[k] = found;
  }
  return true;
}

std::uint32_t group_table::make_group(std::uint64_t hash, std::uint32_t scope) {
  if (size_ == size_max_)
    grow();
  auto group = number_limit_;
  if (free_.empty()) {
    if (group == rows_.capacity())
      rows_.add_page();
    if (shape_.is_scoped)
      tags_.resize(group + 1);
    ++number_limit_;
  } else {
    group = free_.back();
    free_.pop_back();
  }
  auto* memory = row(group);
  std::memset(memory, 0, rows_.row_bytes()); // All states of aggregates begin as zeros.
  if (shape_.is_scoped) {
    std::memcpy(memory, &scope, sizeof(scope));
    tags_[group] = tag_of(hash);
  }
  place({tag_of(hash), group + 1});
  ++size_;
  return group;
}

void group_table::place(slot taken) noexcept {
  auto i = taken.tag & slot_mask_;
  while (slots_[i].number != 0)
    i = (i + 1) & slot_mask_;
  slots_[i] = taken;
}

/// Makes the slots that many, of which those behind the present ones are free.
void group_table::allocate_slots(std::uint64_t count) {
  auto* grown = static_cast<slot*>(std::realloc(slots_.get(), count * sizeof(slot)));
  if (grown == nullptr)
    throw std::bad_alloc();
  static_cast<void>(slots_.release());
  slots_.reset(grown);
  std::fill(grown + slot_count_, grown + count, slot{});
  slot_count_ = count;
  slot_mask_ = count - 1;
  size_max_ = size_max_of(count);
}

/// What is in a slot belongs where it did, or above by the number of slots before. Each is taken out and placed again, from a
/// free slot on, so that what it is placed behind is in its new place already. Slots before the first free one may be the rest
/// of a cluster from the end of the table, so they come last; until then they wait elsewhere, for the new end of the
/// table may run over into their places.
void group_table::grow() {
  const auto count = slot_count_;
  allocate_slots(2 * count);
  std::uint64_t first = 0;
  while (slots_[first].number != 0)
    ++first;
  const std::vector<slot> last(slots_.get(), slots_.get() + first);
  std::fill_n(slots_.get(), first, slot{});
  for (auto i = first; i < count; ++i)
    if (const auto taken = std::exchange(slots_[i], {}); taken.number != 0)
      place(taken);
  for (const auto& taken : last)
    place(taken);
}

void group_table::erase(std::uint32_t group) {
  MILLRACE_DCHECK(shape_.is_scoped);
  remove(group, tags_[group]);
}

void group_table::remove(std::uint32_t group, std::uint32_t tag) {
  const auto* stored = row(group) + key_offset_;
  if (shape_.key_width == variable_width && has_long_key(stored)) {
    const auto place = long_key_of(stored);
    heap_.release(place, long_key_header + long_size_of(heap_.at(place)));
  }
  auto hole = tag & slot_mask_;
  while (slots_[hole].number != group + 1)
    hole = (hole + 1) & slot_mask_;
  // Later slots of the cluster move into the hole where their probe sequence passes it, so that no
  // marks of erased groups are left to slow down probing.
  for (auto next = (hole + 1) & slot_mask_; slots_[next].number != 0; next = (next + 1) & slot_mask_) {
    const auto home = slots_[next].tag & slot_mask_;
    if (((next - home) & slot_mask_) < ((next - hole) & slot_mask_))
      continue;
    slots_[hole] = slots_[next];
    hole = next;
  }
  slots_[hole] = {};
  free_.push_back(group);
  --size_;
}

void group_table::clear() {
  // A table that was far too large for its groups becomes smaller: emptying it costs what it has slots.
  constexpr std::uint64_t slots_per_group_max = 16;
  const auto fewer = std::max<std::uint64_t>(slots_min, std::bit_ceil(std::uint64_t{size_} * 2 + 1));
  const auto count = slot_count_ > fewer * slots_per_group_max / 2 ? fewer : slot_count_;
  slot_count_ = 0;
  allocate_slots(count);
  size_ = 0;
  number_limit_ = 0;
  tags_.clear();
  free_.clear();
  created_.clear();
  if (heap_.held_bytes() != 0)
    heap_ = state_heap();
}

void group_table::close() noexcept {
  slots_.reset();
  slot_count_ = 0;
}

std::span<const std::byte> group_table::key_of(const std::byte* payload) const noexcept {
  const auto* stored = payload - (payload_offset_ - key_offset_);
  if (shape_.key_width != variable_width)
    return {stored, shape_.key_width};
  const key_words words{load_word(stored), load_word(stored + 8)};
  if (!words.is_long())
    return {stored, words.short_size()};
  const auto* memory = heap_.at(long_key_of(stored));
  return {memory + long_key_header, long_size_of(memory)};
}

std::uint64_t group_table::held_bytes() const noexcept {
  return slot_count_ * sizeof(slot) + rows_.held_bytes() + (tags_.capacity() + free_.capacity()) * sizeof(std::uint32_t) +
         heap_.held_bytes();
}

} // namespace millrace
