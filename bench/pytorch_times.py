"""Times the PyTorch model of bench/ and prints one JSON document: everything runs once to warm up, then once
a round. What is measured is what `litevl bench` and `litevl bench --training` measure.

usage: python3 bench/pytorch_times.py encode|training [--threads N] [--rounds N] [--sizes toy full]
"""

import argparse
import contextlib
import json
import sys
import time
from functools import partial
from pathlib import Path

try:
    import torch

    from pytorch_model import random_model
    from pytorch_training import optimizer_of, random_batch, training_step
    from sizes import ModelSizes, read_sizes
except ImportError as error:
    sys.exit(f"pytorch_times: {error}; install python3-torch and run Debian's /usr/bin/python3")

TOY_CONFIG = Path(__file__).resolve().parent.parent / "share/models/toy/config.json"
BATCHES = {"toy": 64, "full": 2}  # as `litevl bench --training`


def seconds_of(run, rounds):
    """Of each round, after one that is not counted."""
    run()
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    return seconds


def encode_times(rounds):
    """A video of 8 frames at 224x224. Two ways to bfloat16: products only, or the whole encoder."""
    sizes = ModelSizes()
    encoder = random_model(sizes).visual_encoder
    video = torch.randn(1, sizes.video.frames, 3, sizes.video.image, sizes.video.image)
    times = []

    def add(precision, pixels, scope):
        with torch.inference_mode(), scope:
            times.append({"precision": precision, "seconds": seconds_of(lambda: encoder(pixels), rounds)})

    add("float32", video, contextlib.nullcontext())
    add("bfloat16 autocast", video, torch.autocast("cpu", dtype=torch.bfloat16))
    encoder.to(torch.bfloat16)
    add("bfloat16 weights", video.to(torch.bfloat16), contextlib.nullcontext())
    return times


def training_times(sizes_wanted, rounds):
    times = []
    for size in sizes_wanted:
        sizes = read_sizes(TOY_CONFIG) if size == "toy" else ModelSizes()
        for precision in ("float32", "bfloat16"):
            # A model for each, one at a time: at full size the weights, gradients and moments are 4 GB.
            model = random_model(sizes).train()
            optimizer = optimizer_of(model)
            batch = random_batch(sizes, BATCHES[size])
            step = partial(training_step, model, optimizer, batch, precision == "bfloat16")
            times.append({"size": size, "precision": precision, "batch": BATCHES[size],
                          "frames": sizes.video.frames, "seconds": seconds_of(step, rounds)})
    return times


def main():
    parser = argparse.ArgumentParser(description="Times PyTorch's encoding or training; prints JSON")
    parser.add_argument("what", choices=("encode", "training"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sizes", nargs="+", choices=tuple(BATCHES), default=list(BATCHES))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    times = (encode_times(arguments.rounds) if arguments.what == "encode"
             else training_times(arguments.sizes, arguments.rounds))
    json.dump({"torch": torch.__version__, "threads": torch.get_num_threads(), arguments.what: times},
              sys.stdout)


if __name__ == "__main__":
    main()
