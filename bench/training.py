"""A step of training by LiteVL and by PyTorch, programs in turn."""

import sys
from functools import partial
from pathlib import Path

from processes import Failed, run_json
from table import OURS, summarise

HERE = Path(__file__).resolve().parent


def training_name(entry):
    return f"training step, {entry['size']} size, {entry['batch']} videos, {entry['precision']}"


def by_litevl(litevl, threads):
    command = [litevl, "bench", "--training", "--json", "--rounds", "1", "--threads", str(threads),
               "--device", "cpu"]
    # Steps that save memory by computing twice have no counterpart.
    return [(training_name(entry), OURS, entry["seconds"]) for entry in run_json(command, threads)["training"]
            if not entry.get("checkpoint_blocks")], None


def by_pytorch(threads):
    command = [sys.executable, str(HERE / "training_times.py"), "--rounds", "1", "--threads", str(threads)]
    times = run_json(command, threads)
    return [(training_name(entry), "PyTorch", entry["seconds"][0])
            for entry in times["training"]], f"PyTorch {times['torch']}"


def compare_training(arguments):
    """After every round all rows so far, and which version of PyTorch computed."""
    sources = [("LiteVL", partial(by_litevl, arguments.litevl, arguments.threads)),
               ("PyTorch", partial(by_pytorch, arguments.threads))]
    seconds, versions = {}, set()  # what: {program: a value a round}
    for number in range(arguments.rounds):
        # Every second round backwards, so that a machine that slows down slows all alike.
        for name, source in sources if number % 2 == 0 else sources[::-1]:
            print(f"round {number + 1} of {arguments.rounds}: {name} trains", file=sys.stderr, flush=True)
            try:
                times, version = source()
            except Failed as error:
                sys.exit(f"side_by_side: {error}")
            versions.update({version} - {None})
            for what, program, value in times:
                seconds.setdefault(what, {}).setdefault(program, []).append(value)
        for what, programs in seconds.items():
            if len(programs) < 2:
                sys.exit(f"side_by_side: only {', '.join(programs)} measured \"{what}\": sizes do not agree")
        yield summarise(seconds, {}), sorted(versions)
