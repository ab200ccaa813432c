"""Encoding a video, by encoders that are each in a process of its own and wait for their turn."""

import sys
from pathlib import Path

from encoders import ENCODERS
from processes import Failed, Worker, run
from table import summarise

HERE = Path(__file__).resolve().parent
EXPORTED = HERE.parent / "build/peers/exported"

# What tells the libraries. ONNX Runtime asks the processor only, so it is left out.
NOTHING_ABOVE = {"avx2": {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2",
                          "MKL_ENABLE_INSTRUCTIONS": "AVX2"}}
CANNOT_BE_TOLD = ("ONNX Runtime",)


def leave_out(name, error):
    print(f"left out: {name}: {error}", file=sys.stderr, flush=True)


def wanted(arguments):
    """(name, precision, program) of encoders."""
    for precision, program in ENCODERS:
        name = f"{program}, {precision}"
        if arguments.only not in name:
            continue
        if arguments.processor != "best":
            if precision == "bfloat16":  # AVX2 has none
                continue
            if program.startswith(CANNOT_BE_TOLD):
                leave_out(name, f"nothing tells it to use nothing above {arguments.processor}")
                continue
        yield name, precision, program


def start(arguments):
    """{(precision, program): worker}, after each has encoded once and shown what it made."""
    variables = NOTHING_ABOVE.get(arguments.processor, {})
    workers = {}
    for name, precision, program in wanted(arguments):
        print(f"starting {name}", file=sys.stderr, flush=True)
        try:
            for parts in ENCODERS[precision, program].needs:
                run([sys.executable, str(HERE / "export.py"), parts, str(EXPORTED)])
            command = [sys.executable, str(HERE / "worker.py"), precision, program, str(EXPORTED),
                       "--litevl", arguments.litevl, "--processor", arguments.processor]
            workers[precision, program] = Worker(command, arguments.threads, variables)
        except Failed as error:
            leave_out(name, error)
    return workers


def compare_encoding(arguments):
    """After every round all rows so far, and which versions computed."""
    run_or_exit([sys.executable, str(HERE / "export.py"), "model", str(EXPORTED)])
    workers = start(arguments)
    seconds, errors = {}, {}
    for (precision, program), worker in workers.items():
        seconds.setdefault(f"encode, {precision}", {})[program] = []
        errors[f"encode, {precision}", program] = worker.hello["error"]
    versions = sorted({worker.hello["version"] for worker in workers.values()})
    for number in range(arguments.rounds):
        # Every second round backwards, so that a machine that slows down slows all alike.
        for precision, program in list(workers)[:: 1 if number % 2 == 0 else -1]:
            print(f"round {number + 1} of {arguments.rounds}: {program}, {precision}", file=sys.stderr,
                  flush=True)
            try:
                value = workers[precision, program].ask()
                seconds[f"encode, {precision}"][program].append(value)
            except Failed as error:
                leave_out(f"{program}, {precision}", error)
                del workers[precision, program], seconds[f"encode, {precision}"][program]
        yield summarise(seconds, errors), versions
    for worker in workers.values():
        worker.stop()


def run_or_exit(command):
    try:
        run(command)
    except Failed as error:
        sys.exit(f"side_by_side: {error}")
