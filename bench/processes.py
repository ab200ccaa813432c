"""Runs the programs that are compared, each a process of its own, and says in one line why one failed."""

import json
import os
import subprocess
import sys


def name_of(command):
    return " ".join(os.path.basename(word) for word in command[:2])


def run(command, threads=1):
    """Standard output. Exits with one line if the command cannot be run or fails."""
    # OpenBLAS has threads of its own, as many as there are processors: torch.set_num_threads leaves them.
    limits = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    try:
        result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **limits})
    except OSError as error:
        sys.exit(f"side_by_side: {command[0]} cannot be run: {error.strerror}")
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        # The last line is the reason, of a traceback too.
        sys.exit(f"side_by_side: {name_of(command)}: {lines[-1]}")
    return result.stdout


def run_json(command, threads):
    output = run(command, threads)
    try:
        return json.loads(output)
    except ValueError:
        sys.exit(f"side_by_side: {name_of(command)}: printed no JSON")


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else "unknown processor"


def environment():
    """What changes how fast the libraries are, if it is set."""
    prefixes = ("OMP_", "OPENBLAS_", "ONEDNN_", "DNNL_", "MKL_", "KMP_", "GOMP_", "MALLOC_", "LD_PRELOAD")
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(prefixes)}
