// Memory for numbers, as vectors are loaded fastest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace litevl {

/// Memory that begins at a cache line, as vectors are loaded fastest.
template <class T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) {}  // NOLINT: as the standard's allocators convert
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* memory, std::size_t) { ::operator delete (memory, std::align_val_t{64}); }
  bool operator==(const LineAllocator&) const { return true; }
};

/// Zero when it is made.
template <class T>
using Buffer = std::vector<T, LineAllocator<T>>;

/// Room for `size` numbers at the least, which a buffer that is used again mostly has.
template <class T>
T* at_least(Buffer<T>& buffer, std::int64_t size) {
  if (static_cast<std::int64_t>(buffer.size()) < size)
    buffer.resize(static_cast<std::size_t>(size));
  return buffer.data();
}

/// `count` rounded up to a multiple of `step`.
constexpr std::int64_t round_up(std::int64_t count, std::int64_t step) {
  return (count + step - 1) / step * step;
}

}  // namespace litevl
