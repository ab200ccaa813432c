#include "data/caption_list.h"

#include "data/caption_readers.h"
#include "data/read_list.h"
#include "data/recognise_format.h"

namespace litevl {
namespace {

void read(AnnotationFormat format, const ListText& list, CaptionedVideos& videos,
          ListOrigin& origin) {
  switch (format) {
    case AnnotationFormat::kList:
      return read_caption_entries(list, false, videos);
    case AnnotationFormat::kLines:
      return read_caption_entries(list, true, videos);
    case AnnotationFormat::kTable:
      return read_caption_table(list, videos);
    case AnnotationFormat::kIds:
      return read_msrvtt_ids(list, videos, origin);
    case AnnotationFormat::kMsrvtt:
      return read_msrvtt(list, videos, origin);
    case AnnotationFormat::kViolet:
      return read_violet_captions(list, videos, origin);
    case AnnotationFormat::kDidemo:
      return read_didemo(list, videos, origin);
    case AnnotationFormat::kActivityNet:
      return read_activitynet(list, videos);
    case AnnotationFormat::kNumberedQuestions:
    case AnnotationFormat::kMaLmm:
    case AnnotationFormat::kActivityNetQa:
      break;
  }
  throw Error(Error::Kind::kData, list.where, "has questions, expected captions");
}

}  // namespace

CaptionList load_caption_list(const std::filesystem::path& path, const AnnotationOptions& options) {
  CaptionList list;
  const CountedOptions counted(options);
  const std::string text =
      read_list_file(std::filesystem::is_directory(path) ? path / "annotations.json" : path, list);
  const ListText source{text, list.file.string(), counted.options()};
  const auto format = options.format.empty() ? recognise_format(text, source.where).format
                                             : annotation_format(options.format);
  list.format = describe(format);
  CaptionedVideos videos(VideoFiles(std::filesystem::absolute(list.file), options));
  read(format, source, videos, list);
  list.videos = videos.take();
  if (list.videos.empty()) counted.fail_empty(source.where, "has no videos");
  return list;
}

}  // namespace litevl
