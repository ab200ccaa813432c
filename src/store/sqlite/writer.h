// Changes of a library in a folder. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/clip_writer.h"
#include "store/sqlite/clip_sums.h"
#include "store/sqlite/database.h"

namespace litevl {

/// One transaction. `database` must outlive it; `where` names it in error messages.
class SqliteWriter : public ClipWriter {
 public:
  SqliteWriter(Database& database, std::string where);

  void set_model(const ModelIdentity& model) override;
  void set_token_form(TokenForm form) override;
  void set_kept_places(double kept) override;
  std::int64_t begin_video(const VideoFile& file, const std::string& content_hash) override;
  void add_clip(std::int64_t video_id, const EncodedClip& clip) override;
  void set_tokens(std::int64_t clip, const CompactTokens& tokens) override;
  void set_timeline(std::int64_t video_id, const std::string& timeline) override;
  void finish_video(std::int64_t video_id, const std::string& error) override;
  void remove_clips(std::int64_t video_id, std::span<const std::int64_t> clips) override;
  void remove_video(std::int64_t video_id) override;
  void set_files(const std::vector<std::pair<std::int64_t, VideoFile>>& files) override;
  void copy_video(std::int64_t id, const VideoFile& file) override;
  void add_root(const std::string& name, const std::filesystem::path& path) override;
  void set_root_path(std::int64_t root_id, const std::filesystem::path& path) override;
  void remove_root(std::int64_t root_id) override;
  void commit() override;

 private:
  std::int64_t next_clip();
  void keep_sums(std::int64_t clip, const ClipSums& sums);
  void insert_compact(std::int64_t clip, const CompactTokens& tokens);
  void insert_frames(std::int64_t id, const EncodedClip& clip);
  void remove_path(const std::string& path);

  Database& database_;
  std::string where_;
  Transaction transaction_;
  Statement insert_clip_;
  Statement insert_tokens_;
  ClipSummer summer_;
  std::int64_t next_clip_ = 0;  // 0 until a clip is added
};

}  // namespace litevl
