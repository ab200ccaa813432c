// Reading one tensor at a time from a safetensors file.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "checkpoint/input_file.h"
#include "checkpoint/tensor_source.h"

namespace litevl {

/// An open safetensors file, read by any number of threads, whose header has been checked as a
/// whole: every tensor lies in the file, its bytes are as many as its shape says, and tensors
/// neither overlap nor leave gaps.
class SafetensorsFile : public TensorSource {
 public:
  /// Throws Error (kData) if the file is not valid safetensors.
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::map<std::string, Shape>& shapes() const override { return shapes_; }
  TensorLayout layout(const std::string& name) const override;
  /// Throws Error (kData) also if the file has been written to since it was opened: what was read
  /// before would be of another model.
  void read(const std::string& name, void* numbers) const override;

  /// Throws Error (kData) if it has.
  void check_unchanged() const;

  const std::filesystem::path& path() const { return file_.path(); }
  /// Of the file when it was opened.
  const struct stat& status() const { return status_; }
  /// The header's text.
  const std::string& header() const { return header_; }

  /// "__metadata__" of the header.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  struct Place {
    NumberType type;
    std::uint64_t offset;  // bytes from the file's begin
    std::uint64_t bytes;
  };

  void parse_header(const std::string& text, std::uint64_t data_offset);
  void add_tensor(const std::string& name, const nlohmann::json& entry, std::uint64_t data_offset);
  void check_places(std::uint64_t data_offset) const;
  const Place& place(const std::string& name) const;
  [[noreturn]] void fail(const std::string& what) const;

  InputFile file_;
  struct stat status_;
  std::string header_;
  std::map<std::string, Shape> shapes_;
  std::map<std::string, Place> places_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace litevl
