// Vectors of sentences, in the form that OpenAI's clients send and read.
#include <bit>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::size_t kMostTexts = 256;

json vector_json(std::span<const float> vector, bool is_base64) {
  if (!is_base64) return std::vector<float>(vector.begin(), vector.end());
  static_assert(std::endian::native == std::endian::little);  // as the clients expect
  return base64_encoded({reinterpret_cast<const char*>(vector.data()), vector.size_bytes()});
}

Response embed(const Call& call, Served& served) {
  const json body = body_of(call.request);
  const Fields fields(body, "",
                      {"input", "model", "encoding_format", "dimensions", "user", "library"});
  const auto texts = fields.texts("input", kMostTexts);
  if (texts.empty()) throw HttpProblem(400, "input is missing: a text, or a list of texts");
  const std::string format = fields.text("encoding_format", "float");
  if (format != "float" && format != "base64")
    throw HttpProblem(400, "encoding_format is not float or base64");
  const Model model = served.model(served.library(fields.text("library")));
  const auto width = model.info().embedding_width;
  if (fields.whole("dimensions", width, 1, 1'000'000) != width)
    throw HttpProblem(400, "dimensions: this model's vectors have " + std::to_string(width));
  EncodeOptions options;
  options.is_cancelled = call.request.is_cancelled.get();
  const Embeddings embeddings = model.encode_texts(texts, options);
  json data = json::array();
  for (std::int64_t i = 0; i < embeddings.rows; ++i)
    data.push_back({{"object", "embedding"},
                    {"index", i},
                    {"embedding", vector_json(embeddings.row(i), format == "base64")}});
  return json_response({{"object", "list"},
                        {"data", data},
                        {"model", model.info().folder.filename().string()},
                        {"usage", {{"prompt_tokens", 0}, {"total_tokens", 0}}}});
}

}  // namespace

void add_embedding_routes(RouteTable& routes, Served& served) {
  Route route;
  route.method = "POST";
  route.path = "/v1/embeddings";
  route.body_bytes = 1 << 20;
  route.answer = [&served](const Call& call) { return embed(call, served); };
  routes.add(route);
}

}  // namespace litevl
