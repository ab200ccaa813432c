"""Writes the full-size video encoder for ONNX Runtime into a folder: encoder.onnx, and a video with the
tokens that PyTorch makes of it, as raw float32, so that what is timed is also checked.

usage: python3 bench/export_onnx.py FOLDER
"""

import json
import sys
from pathlib import Path

try:
    import torch

    from pytorch_model import random_model
    from sizes import ModelSizes
except ImportError as error:
    sys.exit(f"export_onnx: {error}; install python3-torch and run Debian's /usr/bin/python3")

OPSET = 17  # the first that has LayerNormalization as one operation


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 bench/export_onnx.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sizes = ModelSizes()
    encoder = random_model(sizes).visual_encoder.eval()
    video = torch.randn(1, sizes.video.frames, 3, sizes.video.image, sizes.video.image)
    with torch.no_grad():
        tokens = encoder(video)
    torch.onnx.export(encoder, video, str(folder / "encoder.onnx"), opset_version=OPSET,
                      input_names=["video"], output_names=["tokens"])
    video.numpy().tofile(folder / "video.f32")
    tokens.numpy().tofile(folder / "tokens.f32")
    (folder / "shape.json").write_text(json.dumps(list(video.shape)))


if __name__ == "__main__":
    main()
