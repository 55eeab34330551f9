#pragma once

#include <cstring>

#include "millrace/engine/aggregate/kept_value.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

/// A value of any type, where it lies.
struct value_place {
  const column* source = nullptr;
  std::uint32_t row = 0;

  template <class T>
  [[nodiscard]] T as() const noexcept {
    return column_reader<T>(*source)[row];
  }
};

class kept_key;

/// A key that another state keeps, with the heap where that does.
struct kept_key_place {
  const kept_key* key = nullptr;
  const state_heap* heap = nullptr;

  template <class T>
  [[nodiscard]] T as() const noexcept;
};

/// A key that a state keeps, of a type that only its column knows. Empty when all bits are zero.
///
/// Ownership: text lies in the heap that each call names, always the same; `release` gives it back. Threads: none. Errors: none.
class kept_key {
public:
  [[nodiscard]] bool is_set() const noexcept { return is_set_ != 0; }

  void set(value_place from, state_heap& heap) {
    physical_ = from.source->value_type.physical();
    with_physical(physical_, [&]<class T>() { put<T>(from.as<T>(), heap); });
  }
  void set(kept_key_place from, state_heap& heap) {
    physical_ = from.key->physical_;
    with_physical(physical_, [&]<class T>() { put<T>(from.as<T>(), heap); });
  }
  /// @pre is_set(), and the other is of the same type.
  template <class Place>
  [[nodiscard]] bool sorts_after(Place other, const state_heap& heap) const noexcept {
    return with_physical(physical_, [&]<class T>() { return sorts_before<T>(other.template as<T>(), get<T>(heap)); });
  }
  template <class Place>
  [[nodiscard]] bool sorts_ahead_of(Place other, const state_heap& heap) const noexcept {
    return with_physical(physical_, [&]<class T>() { return sorts_before<T>(get<T>(heap), other.template as<T>()); });
  }
  void release(state_heap& heap) noexcept {
    if (is_set() && physical_ == physical_type::string) {
      auto text = load<std::string_view>();
      text.release(heap);
    }
    *this = kept_key{};
  }
  /// See `kept_value`.
  void detach() noexcept {
    if (physical_ == physical_type::string)
      std::memset(bytes_, 0, sizeof(bytes_));
  }
  void save(const state_heap& heap, state_writer& into) const {
    if (is_set() && physical_ == physical_type::string)
      load<std::string_view>().save(heap, into);
  }
  void load(state_reader& from, state_heap& heap) {
    if (!is_set() || physical_ != physical_type::string)
      return;
    kept_value<std::string_view> text{};
    text.load(from, heap);
    std::memcpy(bytes_, &text, sizeof(text));
  }

private:
  friend kept_key_place;

  static constexpr std::size_t size_max = 16;

  template <class T>
  [[nodiscard]] kept_value<T> load() const noexcept {
    static_assert(sizeof(kept_value<T>) <= size_max);
    kept_value<T> loaded{};
    std::memcpy(&loaded, bytes_, sizeof(loaded));
    return loaded;
  }
  template <class T>
  [[nodiscard]] T get(const state_heap& heap) const noexcept {
    return load<T>().get(heap);
  }
  template <class T>
  void put(T value, state_heap& heap) {
    auto kept = load<T>();
    kept.set(value, heap);
    std::memcpy(bytes_, &kept, sizeof(kept));
    is_set_ = 1;
  }

  alignas(8) std::byte bytes_[size_max];
  physical_type physical_;
  std::uint8_t is_set_;
  [[maybe_unused]] std::uint8_t unused_[6];
};

template <class T>
T kept_key_place::as() const noexcept {
  return key->get<T>(*heap);
}

} // namespace millrace
