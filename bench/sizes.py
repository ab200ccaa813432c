"""The sizes of a model. Plain data, and how a model folder's config.json says them."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class VideoSizes:  # BLIP-base's ViT
    image: int = 224  # pixels a side
    patch: int = 16
    width: int = 768
    layers: int = 12
    heads: int = 12
    mlp: int = 3072
    frames: int = 8
    eps: float = 1e-6


@dataclass(frozen=True)
class TextSizes:  # BERT-base
    width: int = 768
    layers: int = 12
    heads: int = 12
    mlp: int = 3072
    # `litevl bench` takes few words too: more cost memory, and a little of AdamW's time.
    vocabulary: int = 1000
    positions: int = 512
    memory_width: int = 768  # of the tokens that cross-attention reads
    eps: float = 1e-12


@dataclass(frozen=True)
class ModelSizes:
    video: VideoSizes = field(default_factory=VideoSizes)
    text: TextSizes = field(default_factory=TextSizes)
    joint_width: int = 256
    pooling_temperature: float = 0.1
    enc_id: int = 999  # [ENC], the last of the vocabulary


def read_sizes(path):
    """Sizes of the config.json of a model folder, or of the vectors' model_config.json."""
    with open(path) as file:
        config = json.load(file)
    v, t = config["vision"], config["text"]
    video = VideoSizes(v["image_height"], v["patch_size"], v["hidden_size"], v["num_hidden_layers"],
                       v["num_attention_heads"], v.get("intermediate_size", 4 * v["hidden_size"]),
                       v["max_frames"], v["layer_norm_eps"])
    text = TextSizes(t["hidden_size"], t["num_hidden_layers"], t["num_attention_heads"],
                     t["intermediate_size"], t["vocab_size"], t["max_position_embeddings"],
                     t["encoder_width"], t["layer_norm_eps"])
    return ModelSizes(video, text, config["embed_dim"], config["pooling_tau"], config["enc_id"])


def config_of(sizes):
    """The same as a model folder's config.json."""
    v, t = sizes.video, sizes.text
    return {
        "vision": {"image_height": v.image, "image_width": v.image, "patch_size": v.patch, "hidden_size": v.width,
                   "intermediate_size": v.mlp, "num_hidden_layers": v.layers, "num_attention_heads": v.heads,
                   "layer_norm_eps": v.eps, "max_frames": v.frames, "attention": "divided", "scaling": "dynamic"},
        "text": {"hidden_size": t.width, "intermediate_size": t.mlp, "num_hidden_layers": t.layers,
                 "num_attention_heads": t.heads, "layer_norm_eps": t.eps, "vocab_size": t.vocabulary,
                 "max_position_embeddings": t.positions, "encoder_width": t.memory_width},
        "embed_dim": sizes.joint_width, "pooling_tau": sizes.pooling_temperature, "pooling": "both", "pad_id": 0,
        "unk_id": 100, "cls_id": 101, "sep_id": 102, "dec_id": sizes.enc_id - 1, "enc_id": sizes.enc_id}
