"""Runs the programs that are compared, each a process of its own, and says in one line why one failed."""

import json
import os
import subprocess
import tempfile


class Failed(Exception):
    """A program could not be run, or ended with an error; says why in one line."""


def name_of(command):
    return " ".join(os.path.basename(word) for word in command[:3] if not word.endswith("/python"))


def environment_of(threads, variables):
    # OpenBLAS has threads of its own, as many as there are processors: torch.set_num_threads leaves them.
    return {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads), **variables}


def reason(text, code):
    """The last line, of a traceback too."""
    return (text.strip().splitlines() or [f"exit code {code}"])[-1]


def run(command, threads=1):
    """Standard output."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, env=environment_of(threads, {}))
    except OSError as error:
        raise Failed(f"{command[0]} cannot be run: {error.strerror}") from error
    if result.returncode != 0:
        raise Failed(f"{name_of(command)}: {reason(result.stderr, result.returncode)}")
    return result.stdout


def run_json(command, threads):
    output = run(command, threads)
    try:
        return json.loads(output)
    except ValueError:
        raise Failed(f"{name_of(command)}: printed no JSON") from None


class Worker:
    """A process that says something when it is ready (`hello`), and one number for every line it is sent."""

    def __init__(self, command, threads, variables):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        stderr=self.errors, env=environment_of(threads, variables))
        self.hello = self.read()

    def read(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        code = self.process.wait()
        self.errors.seek(0)
        raise Failed(reason(self.errors.read(), code))

    def ask(self):
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, of which `read` says why
        return self.read()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else "unknown processor"


def environment():
    """What changes how fast the libraries are, if it is set."""
    prefixes = ("OMP_", "OPENBLAS_", "ONEDNN_", "DNNL_", "MKL_", "KMP_", "GOMP_", "ATEN_", "MALLOC_", "LD_PRELOAD")
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(prefixes)}
