"""Holds one encoder. Says its version and error as JSON when it has encoded once, and then for every line of
standard input encodes the video twice and says the seconds of the second time.

usage: build/peers/bin/python bench/worker.py PRECISION PROGRAM FOLDER [--litevl PROGRAM] [--processor NAME]
"""

import argparse
import json
import os
import sys
from pathlib import Path

from encoders import ENCODERS, Given
from safetensors_file import read_safetensors


def relative_error(tokens, expected):
    """Root mean square of the differences over the numbers'."""
    tokens, expected = tokens.double(), expected.double()
    return ((tokens - expected).norm() / expected.norm()).item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("precision")
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--litevl", default="build/release/litevl")
    parser.add_argument("--processor", default="best")
    arguments = parser.parse_args()

    # Libraries print what they like to standard output, which has another reader.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)

    video = read_safetensors(arguments.folder / "video.safetensors")["video"]
    given = Given(arguments.folder, arguments.precision, video, int(os.environ["OMP_NUM_THREADS"]),
                  arguments.litevl, arguments.processor)
    encoder = ENCODERS[arguments.precision, arguments.program](given)
    encoder.encode()
    expected = read_safetensors(arguments.folder / "tokens.safetensors")["tokens"]
    answer({"version": encoder.version, "error": relative_error(encoder.tokens(), expected)})
    for _ in sys.stdin:
        encoder.encode()
        answer(encoder.encode())


if __name__ == "__main__":
    main()
