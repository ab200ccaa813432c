"""LiteVL beside PyTorch, OpenVINO and ONNX Runtime on this machine: the same work, in turn, with as many
threads. Prints a Markdown table. bench/README.md says what is compared; bench/peers runs this with the peers.

usage: bench/peers encode|training [--threads 2] [--rounds 5] [--processor avx2] [--json FILE]
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from encoding import compare_encoding
from processes import environment, processor
from table import markdown
from training import compare_training


def read_arguments():
    parser = argparse.ArgumentParser(description="Compares LiteVL's speed with its peers'")
    parser.add_argument("what", choices=("encode", "training"))
    parser.add_argument("--litevl", default="build/release/litevl", help="the program (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each, in turn (%(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)),
                        help="of every program (%(default)s)")
    parser.add_argument("--processor", choices=("best", "avx2"), default="best",
                        help="of encoding: nothing above AVX2, by those that can be told (%(default)s)")
    parser.add_argument("--only", metavar="TEXT", default="", help="of encoding: programs with this in their name")
    parser.add_argument("--json", metavar="FILE", help="also write every round's seconds, after every round")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.threads < 1:
        parser.error("--rounds and --threads are 1 or more")
    return arguments


def main():
    arguments = read_arguments()
    if shutil.which(arguments.litevl) is None:
        sys.exit(f"side_by_side: {arguments.litevl} is not a program: "
                 "build it (scripts/build) or pass --litevl")
    compare = compare_encoding if arguments.what == "encode" else compare_training
    report = {"processor": processor(), "threads": arguments.threads, "environment": environment()}
    for rows, versions in compare(arguments):
        report.update(rows=rows, versions=versions)
        if arguments.json:
            Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n")
    settings = [f"threads: {arguments.threads}", f"rounds: {arguments.rounds}", *report["versions"]]
    settings += [f"{name}={value}" for name, value in report["environment"].items()]
    if arguments.processor != "best":
        settings.append(f"nothing above {arguments.processor}")
    print(f"{report['processor']}, {', '.join(settings)}\n")
    print(markdown(report["rows"]))


if __name__ == "__main__":
    main()
