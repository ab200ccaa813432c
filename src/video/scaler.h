// Size, pixel format and colours of one picture into another's. Private to video/.
#pragma once

#include <string>
#include <utility>

#include "video/ffmpeg.h"

namespace litevl {

/// Keeps the tables of the last conversion, so use one for many pictures of a kind. One thread.
class Scaler {
 public:
  /// `where` names the pictures' file in errors.
  explicit Scaler(std::string where) : where_(std::move(where)) {}

  /// Fills `target`, which has its buffers, from `source`: bicubic, antialiased when it shrinks,
  /// the whole source onto the whole target. Matrix and range of both are those in their fields;
  /// where `source` does not say, BT.709 is taken from 720 lines on and BT.601 below, limited.
  /// Throws Error (kData) for pixel formats that cannot be converted.
  void scale(const AVFrame& source, AVFrame& target);

 private:
  struct Key {
    int source_width, source_height, source_format, source_matrix, source_range;
    int target_width, target_height, target_format, target_matrix, target_range;
    bool operator==(const Key&) const = default;
  };

  void prepare(const Key& key);

  std::string where_;
  Key key_{};
  AvScaler context_;
};

}  // namespace litevl
