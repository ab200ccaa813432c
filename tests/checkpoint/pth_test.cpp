#include <gmock/gmock.h>

#include <array>
#include <fstream>

#include "checkpoint/pth_file.h"
#include "checkpoint/pth_writer.h"
#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "support/vectors.h"
#include "torch/read_tensor.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Form = ZipWriter::Form;

struct Outcome {
  std::string error;  // empty if it loaded
  Tensors tensors;
  std::map<std::string, std::string> not_tensors;
};

Outcome load(const std::filesystem::path& path) {
  Outcome out;
  try {
    const PthFile file(path);
    for (const auto& [name, shape] : file.shapes()) {
      out.tensors[name] = read_tensor(file, name);
      EXPECT_EQ(out.tensors[name].sizes().vec(), shape);
    }
    out.not_tensors = file.not_tensors();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    out.error = error.what();
  }
  return out;
}

Outcome load_bytes(const std::string& bytes) {
  static const TemporaryFolder folder;  // one for thousands of files
  std::ofstream(folder.path() / "x.pth", std::ios::binary) << bytes;
  return load(folder.path() / "x.pth");
}

// An archive of that pickle and one storage of 24 float32, 0 to 23.
std::string archive(const std::string& pickle, Form form = Form::kPlain) {
  std::ostringstream out;
  ZipWriter zip(out);
  zip.add("a/data.pkl", pickle, form);
  const auto values = torch::arange(24, torch::kFloat32);
  zip.add("a/data/0", values.data_ptr(), values.nbytes());
  zip.finish(form);
  return out.str();
}

Outcome load_value(const std::string& value) {
  return load_bytes(archive(pickled::whole(pickled::dict(
      {{"x", value}, {"good", pickled::tensor("FloatStorage", "0", 24, 0, {2}, {1})}}))));
}

Outcome load_pickle(const std::string& pickle) { return load_bytes(archive(pickle)); }

TEST(Pth, WhatIsWrittenComesBack) {
  const TemporaryFolder folder;
  const std::map<std::string, at::Tensor> tensors = {{"a", torch::randn({3, 4})},
                                                     {"b", torch::tensor(0.07F)},
                                                     {"c", torch::arange(5)},
                                                     {"d", torch::empty({0, 3})},
                                                     {"e", torch::randn({2, 5}).to(torch::kHalf)},
                                                     {"f", torch::randn({7}).to(torch::kBFloat16)}};
  std::vector<PthTensor> list;
  for (const auto& [name, tensor] : tensors) list.push_back({name, [tensor] { return tensor; }});
  for (const auto form : {Form::kPlain, Form::kZip64, Form::kDeflated}) {
    write_pth(folder.path() / "x.pth", list, form);
    const auto loaded = load(folder.path() / "x.pth");
    ASSERT_EQ(loaded.error, "");
    ASSERT_EQ(loaded.tensors.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
      EXPECT_EQ(loaded.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
      EXPECT_TRUE(torch::equal(loaded.tensors.at(name), tensor)) << name;
    }
  }
}

// The same weights are there as .pth and in Hugging Face's folder.
TEST(Pth, ReadsBlipsOwnFiles) {
  const auto retrieval = load(vector_folder("blip_retrieval") / "model.pth");
  ASSERT_EQ(retrieval.error, "");
  EXPECT_TRUE(retrieval.not_tensors.empty());
  const auto hf = load_vectors("blip_retrieval/hf", "model");
  EXPECT_TRUE(torch::equal(retrieval.tensors.at("itm_head.weight"), hf.at("itm_head.weight")));
  EXPECT_EQ(retrieval.tensors.at("temp").dim(), 0);

  const auto vqa = load(vector_folder("blip_vqa") / "model.pth");
  ASSERT_EQ(vqa.error, "");
  // One storage under two names.
  EXPECT_TRUE(torch::equal(vqa.tensors.at("text_decoder.cls.predictions.decoder.weight"),
                           vqa.tensors.at("text_decoder.bert.embeddings.word_embeddings.weight")));
}

TEST(Pth, ViewsOfAStorage) {
  const auto all = torch::arange(24, torch::kFloat32);
  const auto view = [](std::int64_t offset, std::vector<std::int64_t> shape,
                       std::vector<std::int64_t> strides) {
    return load_value(pickled::tensor("FloatStorage", "0", 24, offset, shape, strides));
  };
  EXPECT_TRUE(
      torch::equal(view(4, {2, 3}, {3, 1}).tensors.at("x"), all.slice(0, 4, 10).view({2, 3})));
  EXPECT_TRUE(torch::equal(view(0, {4, 6}, {1, 4}).tensors.at("x"), all.view({6, 4}).t()));
  EXPECT_TRUE(torch::equal(view(23, {}, {}).tensors.at("x"), all[23]));
  const std::vector<Outcome> bad = {
      view(0, {25}, {1}),
      view(1, {24}, {1}),
      view(0, {2, 3}, {23, 1}),
      view(0, {1'000'000'000'000}, {0}),  // terabytes of one element
      view(0, {2}, {INT64_MAX}),
      view(INT64_MAX, {2}, {1}),
      view(0, {INT64_MAX, INT64_MAX}, {1, 1}),
      view(0, {0, INT64_MAX, INT64_MAX}, {1, 1, 1}),
      view(0, {-1}, {1}),
      view(-1, {1}, {1}),
      view(0, {2}, {-1}),
      view(0, {2, 2}, {1}),
      view(0, std::vector<std::int64_t>(17, 1), std::vector<std::int64_t>(17, 1)),
  };
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(bad[i].error, "") << i;
    EXPECT_FALSE(bad[i].tensors.contains("x")) << i;
    EXPECT_TRUE(bad[i].not_tensors.contains("x")) << i;
    EXPECT_TRUE(bad[i].tensors.contains("good")) << i;
  }
  EXPECT_THAT(bad[0].not_tensors.at("x"), HasSubstr("is (25,) from element 0 of a storage of 24"));
}

TEST(Pth, ParametersAndOddStorages) {
  const auto plain = pickled::tensor("FloatStorage", "0", 24, 0, {3}, {1});
  const auto parameter = pickled::call(pickled::global("torch._utils", "_rebuild_parameter"),
                                       {plain, "\x88", pickled::dict({}, true)});
  EXPECT_TRUE(
      torch::equal(load_value(parameter).tensors.at("x"), torch::arange(3, torch::kFloat32)));
  EXPECT_THAT(load_value(pickled::tensor("QInt8Storage", "0", 24, 0, {3}, {1})).not_tensors.at("x"),
              HasSubstr("unknown type torch.QInt8Storage"));
  EXPECT_THAT(
      load_value(pickled::tensor("FloatStorage", "../../x", 24, 0, {3}, {1})).not_tensors.at("x"),
      HasSubstr("has no bytes"));
}

TEST(Pth, CallsAreNotMade) {
  const TemporaryFolder folder;
  const auto canary = folder.path() / "canary";
  const auto value =
      pickled::call(pickled::global("os", "system"), {pickled::text("touch " + canary.string())});
  const auto loaded = load_value(value);
  EXPECT_EQ(loaded.error, "");
  EXPECT_THAT(loaded.not_tensors.at("x"), HasSubstr("is made by os.system, which is not run"));
  EXPECT_FALSE(std::filesystem::exists(canary));
  // A model pickled as a Python object instead of its state_dict.
  EXPECT_THAT(load_pickle(pickled::whole(value)).error, HasSubstr("save the model's state_dict"));
  EXPECT_THAT(load_pickle(pickled::whole(pickled::dict({{"model", value}}))).error,
              HasSubstr("\"model\" is made by os.system"));
}

TEST(Pth, HostilePicklesAreRefused) {
  EXPECT_THAT(load_pickle("").error, HasSubstr("ends too early"));
  EXPECT_THAT(load_pickle("\x80\x02.").error, HasSubstr("stack is empty"));
  EXPECT_THAT(load_pickle(std::string("\x80\x01}.", 4)).error, HasSubstr("protocol 1"));
  EXPECT_THAT(load_pickle("\x80\x02X\xff\xff\xff\xff").error, HasSubstr("ends too early"));
  EXPECT_THAT(load_pickle("\x80\x02}h\x05.").error, HasSubstr("never stored"));
  EXPECT_THAT(load_pickle("\x80\x02}\x82\x01.").error, HasSubstr("opcode 130"));
  EXPECT_THAT(load_pickle("\x80\x02t.").error, HasSubstr("no mark"));
  EXPECT_THAT(load_pickle("\x80\x02}(Nu.").error, HasSubstr("a key has no value"));
  EXPECT_THAT(load_pickle("\x80\x02}.").error, HasSubstr("no tensors"));
  EXPECT_THAT(load_pickle("\x80\x02N" + std::string(200'000, '\x85') + ".").error,
              HasSubstr("is not a tensor"));  // a tuple in a tuple in a tuple …
  EXPECT_THAT(load_pickle("\x80\x02" + std::string(5'000'000, 'N') + ".").error,
              HasSubstr("too many objects"));
  EXPECT_THAT(load_pickle("\x80\x02N" + std::string(5'000'000, '\x94') + ".").error,
              HasSubstr("memo is too large"));
  // A list that holds itself.
  EXPECT_THAT(load_pickle("\x80\x02]q\x01h\x01"
                          "a.")
                  .error,
              HasSubstr("is not a tensor"));
  EXPECT_THAT(load_pickle("\x80\x04\x8c\xff" + std::string(255, 'm') + "\x94\x8c\xff" +
                          std::string(255, 'n') + "\x93\x94\x8c\x01x\x93" + ".")
                  .error,
              HasSubstr("is not a tensor"));
}

// As trainers name the state_dict, one within another, and beside tensors that are not the model's.
TEST(Pth, FindsTheStateDictUnderItsUsualNames) {
  const auto tensor = pickled::tensor("FloatStorage", "0", 24, 0, {2}, {1});
  const auto state = pickled::dict({{"w", tensor}}, true);
  const auto names_of = [](const std::string& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : load_pickle(pickled::whole(object)).tensors)
      names.push_back(name);
    return names;
  };
  for (const char* name :
       {"model", "state_dict", "model_state_dict", "module", "params", "net", "model_ema"})
    EXPECT_THAT(names_of(pickled::dict({{"step", tensor}, {name, state}})), ElementsAre("w"))
        << name;
  EXPECT_THAT(names_of(pickled::dict({{"state_dict", pickled::dict({{"module", state}})}})),
              ElementsAre("w"));
  EXPECT_THAT(
      names_of(pickled::dict({{"params_ema", pickled::dict({{"e", tensor}})}, {"params", state}})),
      ElementsAre("w"));  // not an average of it
  EXPECT_THAT(names_of(state), ElementsAre("w"));
  EXPECT_THAT(load_pickle(pickled::whole(pickled::dict(
                              {{"generator", state}, {"epoch\x1b[2J", pickled::integer(5)}})))
                  .error,
              HasSubstr("its names are \"generator\", \"epoch?[2J\"; it must hold"));
  EXPECT_THAT(load_pickle(pickled::whole(pickled::dict(
                              {{"model", pickled::dict({{"x", pickled::integer(5)}})}})))
                  .error,
              HasSubstr("its names are \"model\""));
}

TEST(Pth, TensorsByNumbersAreRefused) {
  const auto tensor = pickled::tensor("FloatStorage", "0", 24, 0, {2}, {1});
  EXPECT_THAT(load_pickle("\x80\x02}(K\x07" + tensor + "u.").error,
              HasSubstr("its tensors have no names; it must hold"));
}

// Under every known name itself, and many entries that are no tensors: looking in every order
// would take minutes.
TEST(Pth, ADictThatHoldsItselfIsSearchedOnce) {
  std::string dict = std::string("\x80\x02}q\0(", 6);
  for (const char* name : {"model", "state_dict", "model_state_dict", "module", "params", "net",
                           "model_state", "network", "weights", "ema", "model_ema"})
    dict += pickled::text(name) + std::string("h\0", 2);
  for (int i = 0; i < 100'000; ++i) dict += std::string("h\0h\0", 4);
  EXPECT_THAT(load_pickle(dict + "u.").error, HasSubstr("has no tensors"));
}

// Long names that a pickle repeats by a few bytes each, in an archive that shrinks to some
// kilobytes.
TEST(Pth, RepeatedNamesDoNotMultiply) {
  const std::string long_text = "\x8d" + std::string("\x00\x00\x10\x00\x00\x00\x00\x00", 8) +
                                std::string(1 << 20, 'k') + "\x94";  // 1 MiB, remembered as 0
  std::string keys = "\x80\x04" + long_text + "0}(";
  for (int i = 0; i < 300'000; ++i) keys += std::string("h\x00N", 3);
  EXPECT_THAT(load_pickle(keys + "u.").error, HasSubstr("has no tensors"));
  std::string globals = "\x80\x04\x8c\xff" + std::string(255, 'm') + "\x94";
  for (int i = 0; i < 300'000; ++i) globals += std::string("h\x00h\x00\x93", 5) + "0";
  EXPECT_THAT(load_pickle(globals + "}.").error, HasSubstr("its names are too long"));
  EXPECT_THAT(load_bytes(archive(globals + "}.", Form::kDeflated)).error,
              HasSubstr("which no checkpoint needs"));
  // A storage's key of 1 MiB in every tensor, and what makes something of a name of 1 MiB.
  std::string line =
      "\x80\x02"
      "cx\n" +
      std::string(1 << 20, 'n') + "\n";
  EXPECT_THAT(load_pickle(line + "0}.").error, HasSubstr("its names are too long"));
}

TEST(Pth, CutOffAnywhereIsRefused) {
  const auto whole = archive(pickled::whole(
      pickled::dict({{"x", pickled::tensor("FloatStorage", "0", 24, 0, {24}, {1})}})));
  ASSERT_EQ(load_bytes(whole).error, "");
  for (std::size_t end = 0; end < whole.size(); ++end)
    EXPECT_NE(load_bytes(whole.substr(0, end)).error, "") << end;
  const auto pickle = pickled::whole(
      pickled::dict({{"x", pickled::tensor("FloatStorage", "0", 24, 0, {24}, {1})}}));
  for (std::size_t end = 0; end < pickle.size(); ++end)
    EXPECT_NE(load_pickle(pickle.substr(0, end)).error, "") << end;
}

TEST(Pth, AnyBrokenByteIsRefusedOrHarmless) {
  for (const auto form : {Form::kPlain, Form::kZip64, Form::kDeflated}) {
    const auto whole =
        archive(pickled::whole(
                    pickled::dict({{"x", pickled::tensor("FloatStorage", "0", 24, 0, {24}, {1})}})),
                form);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      auto bytes = whole;
      bytes[i] = std::array{'\0', '\xff', '('}[i % 3];
      load_bytes(bytes);  // must come back
    }
  }
}

TEST(Pth, BrokenArchivesAreRefused) {
  EXPECT_THAT(load_bytes("").error, HasSubstr("not a zip archive"));
  EXPECT_THAT(load_bytes("PK\x03\x04 and so on").error, HasSubstr("not a zip archive"));
  std::ostringstream out;
  ZipWriter zip(out);
  zip.add("a/other", "x");
  zip.finish();
  EXPECT_THAT(load_bytes(out.str()).error, HasSubstr("no data.pkl"));

  std::ostringstream twice;
  ZipWriter doubled(twice);
  doubled.add("a/data.pkl", "x");
  doubled.add("a/data.pkl", "y");
  doubled.finish();
  EXPECT_THAT(load_bytes(twice.str()).error, HasSubstr("is there twice"));

  // 40 MB of zeros in 40 kB.
  const auto bomb = archive(std::string(40 << 20, '\0'), Form::kDeflated);
  EXPECT_THAT(load_bytes(bomb).error, HasSubstr("bytes, at most"));

  // What was cut off is told from what was not.
  EXPECT_THAT(load_bytes(bomb.substr(0, bomb.size() / 2)).error, HasSubstr("may be cut off"));
  for (const auto& uncut : {bomb, twice.str(), out.str()})
    EXPECT_THAT(load_bytes(uncut).error, testing::Not(HasSubstr("cut off")));

  std::ostringstream big;
  ZipWriter big_endian(big);
  big_endian.add("a/data.pkl", "x");
  big_endian.add("a/byteorder", "big");
  big_endian.finish();
  EXPECT_THAT(load_bytes(big.str()).error, HasSubstr("big-endian"));
}

}  // namespace
}  // namespace litevl
