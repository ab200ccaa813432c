// Gives an index the exact vectors of the clips that it finds, because it keeps most of them only
// as bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "store/records.h"

namespace litevl {

/// For one thread at a time.
class VectorSource {
 public:
  VectorSource() = default;
  VectorSource(const VectorSource&) = delete;
  VectorSource& operator=(const VectorSource&) = delete;
  virtual ~VectorSource() = default;

  virtual std::int64_t width() const = 0;
  virtual std::int64_t count() = 0;
  /// Calls `use` with the clips whose numbers are greater than `after`, ascending, some of them at
  /// a time.
  virtual void read_after(std::int64_t after,
                          const std::function<void(const ClipEmbeddings&)>& use) = 0;
  /// Reads the vector of one clip; returns false if the clip no longer exists.
  virtual bool read(std::int64_t clip, std::span<float> vector) = 0;
};

/// A source with the vectors in `all`, which must outlive it.
class VectorsInMemory : public VectorSource {
 public:
  explicit VectorsInMemory(const ClipEmbeddings& all) : all_(all) {}

  std::int64_t width() const override { return all_.width; }
  std::int64_t count() override { return static_cast<std::int64_t>(all_.ids.size()); }
  void read_after(std::int64_t after,
                  const std::function<void(const ClipEmbeddings&)>& use) override;
  bool read(std::int64_t clip, std::span<float> vector) override;

 private:
  const ClipEmbeddings& all_;
};

}  // namespace litevl
