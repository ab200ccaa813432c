"""Times steps of training of the PyTorch model of bench/ and prints one JSON document: everything runs once to
warm up, then once a round. What is measured is what `litevl bench --training` measures.

usage: build/peers/bin/python bench/training_times.py [--threads N] [--rounds N] [--sizes toy full]
"""

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

import torch

from pytorch_model import random_model
from pytorch_training import optimizer_of, random_batch, training_step
from sizes import ModelSizes, read_sizes

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
    parser = argparse.ArgumentParser(description="Times PyTorch's training; prints JSON")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sizes", nargs="+", choices=tuple(BATCHES), default=list(BATCHES))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    json.dump({"torch": torch.__version__, "threads": torch.get_num_threads(),
               "training": training_times(arguments.sizes, arguments.rounds)}, sys.stdout)


if __name__ == "__main__":
    main()
