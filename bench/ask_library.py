"""How often a question to a library of toy videos is answered rightly: `litevl ask --library`.

    python3 bench/ask_library.py build/release/litevl            # five libraries of some 45 videos

Each library has videos of things that no other of its videos shows, so that each question (what does it do, which way does it
go, which of two comes first?) is about one of them. Questions about "what grows?" and numbers of things are left out: many videos
answer these.
"""

import argparse
import json
import os
import subprocess
import tempfile
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPES = ("action", "direction", "order")


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def own_videos(world):
    """The first video of each family of which no thing is in one that was chosen before."""
    chosen, things, families = [], set(), set()
    for video in json.loads((world / "annotations.json").read_text()):
        shown = {event["thing"] for event in video["events"]}
        if video["family"] in families or shown & things:
            continue
        families.add(video["family"])
        things |= shown
        chosen.append(video["video"])
    return chosen


def ask(litevl, *words):
    return json.loads(run(litevl, "ask", *words, "--json"))["answers"]


def answer_all(litevl, model, folder, seed, clips):
    """A row (type, right of the library, its video is the first evidence, right of the video itself) for each question."""
    world = folder / f"world-{seed}"
    run(litevl, "toy", "--output", str(world), "--split", "library", "--videos", "200", "--seed", str(seed))
    videos, library = folder / f"videos-{seed}", folder / f"library-{seed}"
    videos.mkdir()
    chosen = own_videos(world)
    for video in chosen:
        os.link(world / video, videos / Path(video).name)
    run(litevl, "index", str(videos), "--library", str(library), "--model", model)
    questions = [
        q for q in json.loads((world / "questions.json").read_text()) if q["video"] in chosen and q["type"] in TYPES
    ]
    texts = [q["question"] for q in questions]
    rows = []
    of_library = ask(litevl, "--library", str(library), "--clips", str(clips), *texts)
    for question, answered in zip(questions, of_library):
        own = ask(litevl, str(world / question["video"]), question["question"], "--model", model)[0]
        evidence = answered["evidence"][0]["video"] if answered["evidence"] else ""
        rows.append(
            (
                question["type"],
                answered["answer"] == question["answer"],
                Path(evidence).name == Path(question["video"]).name,
                own["answer"] == question["answer"],
            )
        )
    return len(chosen), rows


def share(hits):
    """In %, with Wilson's interval of 95%."""
    n, z = len(hits), 1.96
    p = sum(hits) / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{100 * p:.1f} [{100 * (middle - half):.1f}, {100 * (middle + half):.1f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("litevl")
    parser.add_argument("--model", default=str(ROOT / "share/models/toy-qa"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--clips", type=int, default=4)
    options = parser.parse_args()
    rows, sizes = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(100, 100 + options.seeds):
            size, found = answer_all(options.litevl, options.model, Path(folder), seed, options.clips)
            sizes.append(size)
            rows += found
    print(f"{options.seeds} libraries of {min(sizes)} to {max(sizes)} videos, {len(rows)} questions")
    print("| questions | | right | its video is the first evidence | right, asked of the video itself |")
    print("| --- | --- | --- | --- | --- |")
    for name in ("all", *TYPES):
        some = [row for row in rows if name in ("all", row[0])]
        print(f"| {name} | {len(some)} | " + " | ".join(share([row[i] for row in some]) for i in (1, 2, 3)) + " |")


if __name__ == "__main__":
    main()
