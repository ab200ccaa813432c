"""What is compared: each source runs one program for one round and returns (what, program, seconds) triples.
Two programs' times of one `what` are of the same work."""

import sys
from pathlib import Path

from processes import run_json

HERE = Path(__file__).resolve().parent
OURS = "LiteVL"


def litevl_encode(litevl, threads):
    # Few clips: the vector index is not compared here.
    command = [litevl, "bench", "--json", "--rounds", "1", "--clips", "1000", "--threads", str(threads),
               "--device", "cpu"]
    bench = run_json(command, threads)
    names = {"encode float32, modules": ("encode, float32", OURS), "encode bfloat16, ours": ("encode, bfloat16", OURS),
             # What PyTorch has nothing of: beside its fastest.
             "encode int8, ours": ("encode, bfloat16", OURS + ", int8")}
    return [(*names[rate["name"]], rate["seconds"]) for rate in bench["rates"] if rate["name"] in names]


def training_name(entry):
    return f"training step, {entry['size']} size, {entry['batch']} videos, {entry['precision']}"


def litevl_training(litevl, threads):
    command = [litevl, "bench", "--training", "--json", "--rounds", "1", "--threads", str(threads),
               "--device", "cpu"]
    bench = run_json(command, threads)
    # Steps that save memory by computing twice have no counterpart.
    return [(training_name(entry), OURS, entry["seconds"]) for entry in bench["training"]
            if not entry.get("checkpoint_blocks")]


def pytorch_times(what, threads):
    script = str(HERE / "pytorch_times.py")
    command = [sys.executable, script, what, "--rounds", "1", "--threads", str(threads)]
    return run_json(command, threads)[what]


def pytorch_encode(threads):
    return [(f"encode, {entry['precision'].split()[0]}", f"PyTorch, {entry['precision']}",
             entry["seconds"][0]) for entry in pytorch_times("encode", threads)]


def pytorch_training(threads):
    return [(training_name(entry), f"PyTorch, {entry['precision']}", entry["seconds"][0])
            for entry in pytorch_times("training", threads)]


def onnxruntime_encode(packages, exported, threads):
    script = str(HERE / "onnxruntime_times.mjs")
    times = run_json(["node", script, str(packages), str(exported), str(threads), "1"], threads)
    return [("encode, float32", f"ONNX Runtime {times['onnxruntime']}, float32", times["seconds"][0])]
