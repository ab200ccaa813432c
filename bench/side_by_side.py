"""LiteVL beside PyTorch and ONNX Runtime on this machine: the same work, in turn, with as many threads.
Prints a Markdown table. bench/README.md says what is compared.

usage: python3 bench/side_by_side.py --threads 1 [--rounds 5] [--onnxruntime FOLDER] [--json FILE]
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from processes import environment, processor, run
from sources import (HERE, OURS, litevl_encode, litevl_training, onnxruntime_encode, pytorch_encode,
                     pytorch_training)
from table import markdown, summarise


def read_arguments():
    parser = argparse.ArgumentParser(description="Compares LiteVL's speed with PyTorch's and ONNX Runtime's")
    parser.add_argument("--litevl", default="build/release/litevl", help="the program (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each, in turn (%(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)),
                        help="of every program (%(default)s)")
    parser.add_argument("--only", choices=("encode", "training"), help="leave the other out")
    parser.add_argument("--onnxruntime", metavar="FOLDER",
                        help="where onnxruntime-node was installed; without it, ONNX Runtime is left out")
    parser.add_argument("--json", metavar="FILE", help="also write every round's seconds, after every round")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.threads < 1:
        parser.error("--rounds and --threads are 1 or more")
    return arguments


def check_programs(arguments):
    """Says what is missing before minutes are spent."""
    if shutil.which(arguments.litevl) is None:
        sys.exit(f"side_by_side: {arguments.litevl} is not a program: "
                 "build it (scripts/build) or pass --litevl")
    run([sys.executable, str(HERE / "pytorch_times.py"), "--help"])  # fails without torch
    if arguments.only == "training":
        return
    if arguments.onnxruntime and shutil.which("node") is None:
        sys.exit("side_by_side: no node: install nodejs, or leave --onnxruntime out")
    if arguments.onnxruntime and not (Path(arguments.onnxruntime) / "node_modules/onnxruntime-node").is_dir():
        sys.exit(f"side_by_side: no onnxruntime-node in {arguments.onnxruntime}: "
                 f"npm install --prefix {arguments.onnxruntime} --ignore-scripts onnxruntime-node")


def list_sources(arguments, exported):
    """(name, function that runs it for one round), programs of one kind of work next to each other."""
    litevl, threads = arguments.litevl, arguments.threads
    encode = [("LiteVL encodes", partial(litevl_encode, litevl, threads)),
              ("PyTorch encodes", partial(pytorch_encode, threads))]
    if arguments.onnxruntime:
        encode.append(("ONNX Runtime encodes",
                       partial(onnxruntime_encode, arguments.onnxruntime, exported, threads)))
    training = [("LiteVL trains", partial(litevl_training, litevl, threads)),
                ("PyTorch trains", partial(pytorch_training, threads))]
    return {"encode": encode, "training": training, None: encode + training}[arguments.only]


def check_same_work(seconds):
    for what, programs in seconds.items():
        # LiteVL has no bfloat16 encoder for a processor without such products, but it trains on any.
        if what.startswith("training") and len(programs) < 2:
            sys.exit(f"side_by_side: only {', '.join(programs)} measured \"{what}\": sizes do not agree")


def measure(sources, arguments, report):
    seconds = {}  # what: {program: a value a round}
    for number in range(arguments.rounds):
        # Every second round backwards, so that a machine that slows down slows all alike.
        for name, source in sources if number % 2 == 0 else sources[::-1]:
            print(f"round {number + 1} of {arguments.rounds}: {name}", file=sys.stderr, flush=True)
            for what, program, value in source():
                seconds.setdefault(what, {}).setdefault(program, []).append(value)
        check_same_work(seconds)
        report["rows"] = summarise(seconds, OURS)
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")
    return report


def main():
    arguments = read_arguments()
    check_programs(arguments)
    report = {"processor": processor(), "threads": arguments.threads, "environment": environment(),
              "torch": run([sys.executable, "-c", "import torch; print(torch.__version__)"]).strip()}
    with tempfile.TemporaryDirectory() as exported:
        if arguments.onnxruntime and arguments.only != "training":
            print("exporting the video encoder for ONNX Runtime", file=sys.stderr, flush=True)
            run([sys.executable, str(HERE / "export_onnx.py"), exported])
        measure(list_sources(arguments, exported), arguments, report)
    settings = "".join(f", {name}={value}" for name, value in report["environment"].items())
    print(f"{report['processor']}, threads: {arguments.threads}, rounds: {arguments.rounds}, "
          f"PyTorch {report['torch']}{settings}\n")
    print(markdown(report["rows"], OURS))


if __name__ == "__main__":
    main()
