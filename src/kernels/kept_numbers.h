// Numbers that are only read, wherever they are stored.
#pragma once

#include <memory>
#include <utility>

#include "core/buffer.h"

namespace litevl {

/// Either owns a buffer or refers to other memory, for example a mapped file, which is kept as long
/// as anything refers to it. The numbers never change, so copies share them, and any number of
/// threads may read them.
template <class T>
class Numbers {
 public:
  Numbers() = default;

  /// Takes over the buffer.
  Numbers(Buffer<T> own) {
    const auto kept = std::make_shared<const Buffer<T>>(std::move(own));
    data_ = kept->data();
    size_ = kept->size();
    owner_ = kept;
  }

  /// The `size` numbers at `data`, which remain valid as long as `owner` exists.
  Numbers(std::shared_ptr<const void> owner, const T* data, std::size_t size)
      : owner_(std::move(owner)), data_(data), size_(size) {}

  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  const T& front() const { return *data_; }
  /// What keeps the numbers valid.
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
  const T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace litevl
