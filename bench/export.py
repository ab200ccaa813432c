"""Writes into a folder what the encoders that are compared read; nothing that is there already:

model          random weights of BLIP-base's size as a LiteVL model folder, a video, and the tokens that PyTorch
               makes of it in float32
onnx, openvino the video encoder of that model
onnx-int8      … with weights in bytes, activations measured as they come ("dynamic")
openvino-int8  … quantized by NNCF after a calibration with other random videos

usage: build/peers/bin/python bench/export.py WHAT FOLDER
"""

import json
import os
import shutil
import sys
from pathlib import Path

import torch

from pytorch_model import random_model
from pytorch_vision import VideoEncoder
from safetensors_file import read_safetensors, write_safetensors
from sizes import ModelSizes, config_of

CALIBRATION_VIDEOS = 16
SIZES = ModelSizes()


def random_videos(count, seed):
    video = SIZES.video
    torch.manual_seed(seed)
    for _ in range(count):
        yield torch.randn(1, video.frames, 3, video.image, video.image)


def load_encoder(folder):
    prefix = "visual_encoder."
    weights = read_safetensors(folder / "model/model.safetensors", prefix)
    encoder = VideoEncoder(SIZES.video)
    encoder.load_state_dict({name.removeprefix(prefix): value for name, value in weights.items()})
    return encoder.eval()


def export_model(folder):
    model = random_model(SIZES)
    video = next(random_videos(1, seed=2))
    with torch.no_grad():
        tokens = model.visual_encoder(video)
    write_safetensors(folder / "video.safetensors", {"video": video})
    write_safetensors(folder / "tokens.safetensors", {"tokens": tokens})
    parts = folder / "model"
    parts.mkdir(exist_ok=True)
    write_safetensors(parts / "model.safetensors", model.state_dict())
    (parts / "config.json").write_text(json.dumps(config_of(SIZES)))
    (parts / "vocab.txt").write_text("".join(f"word{i}\n" for i in range(SIZES.text.vocabulary)))


def export_onnx(folder):
    torch.onnx.export(load_encoder(folder), tuple(random_videos(1, seed=3)), str(folder / "encoder.onnx"),
                      input_names=["video"], output_names=["tokens"])


def export_onnx_bytes(folder):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(folder / "encoder.onnx", folder / "encoder-int8.onnx", op_types_to_quantize=["MatMul"],
                     per_channel=True, weight_type=QuantType.QInt8)


def export_openvino(folder):
    import openvino

    video = next(random_videos(1, seed=3))
    model = openvino.convert_model(load_encoder(folder), example_input=video, input=list(video.shape))
    openvino.save_model(model, folder / "openvino.xml", compress_to_fp16=False)


def export_openvino_bytes(folder):
    import nncf
    import openvino

    videos = nncf.Dataset([video.numpy() for video in random_videos(CALIBRATION_VIDEOS, seed=4)])
    model = openvino.Core().read_model(folder / "openvino.xml")
    model = nncf.quantize(model, videos, model_type=nncf.ModelType.TRANSFORMER, subset_size=CALIBRATION_VIDEOS)
    openvino.save_model(model, folder / "openvino-int8.xml", compress_to_fp16=False)


EXPORTS = {"model": export_model, "onnx": export_onnx, "onnx-int8": export_onnx_bytes,
           "openvino": export_openvino, "openvino-int8": export_openvino_bytes}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in EXPORTS:
        sys.exit(f"usage: python3 bench/export.py {'|'.join(EXPORTS)} FOLDER")
    what, folder = sys.argv[1], Path(sys.argv[2])
    done = folder / f"{what}.done"
    if done.exists():
        return
    if what == "model":  # all others are made of it
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    EXPORTS[what](folder)
    done.touch()  # last: an interrupted run leaves none and begins anew


if __name__ == "__main__":
    main()
