"""The ablation's tables from figures of several machines: what `litevl ablate` prints if it made all of them.

    python3 bench/ablation_tables.py                                 # of docs/ablation-seeds.json
    python3 bench/ablation_tables.py --add runs/ablation/tables.json # first takes that run's seeds into it
"""

import argparse
import json
import tomllib
from math import sqrt
from pathlib import Path
from statistics import mean, variance

ROOT = Path(__file__).resolve().parent.parent
NORMAL_95 = 1.96  # standard deviations on either side


def add_seeds(figures, tables):
    """Takes the complete seeds of a `tables.json` into `figures`, in the place of any of that number."""
    for variant in tables["variants"]:
        for run in variant["seeds"]:
            figures["parameters"][variant["variant"]] = variant["parameters"]
            shares = []
            for measure in figures["measures"]:
                value, low, high = run[measure]
                shares.append([round(value, 2), round((high - low) / 2, 2)])
            figures["seeds"].setdefault(str(run["seed"]), {})[variant["variant"]] = shares


def over_seeds(shares):
    """Of [value, half interval over videos] of every seed; the formula is `over_seeds` of src/ablation/summary.h."""
    values = [value for value, _ in shares]
    videos = mean((half / NORMAL_95) ** 2 for _, half in shares)
    seeds = variance(values) / len(values) if len(values) > 1 else 0
    return f"{mean(values):.1f} ± {NORMAL_95 * sqrt(seeds + videos):.1f} ({min(values):.1f} to {max(values):.1f})"


def row(figures, variant):
    runs = [seed[variant] for seed in figures["seeds"].values() if variant in seed]
    cells = [over_seeds([run[i] for run in runs]) for i in range(len(figures["measures"]))]
    return f"| {variant} | {' | '.join(cells)} | {figures['parameters'][variant] / 1e6:.3f} |"


def dump(figures):
    """JSON with a line a run."""
    seeds = ",\n".join(f'  "{seed}": {{\n' + ",\n".join(
        f"   {json.dumps(name)}: {json.dumps(shares)}" for name, shares in variants.items()) + "\n  }"
        for seed, variants in sorted(figures["seeds"].items()))
    return (f'{{"measures": {json.dumps(figures["measures"])},\n "parameters": '
            f'{json.dumps(figures["parameters"])},\n "seeds": {{\n{seeds}\n }}}}\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=Path, default=ROOT / "docs/ablation-seeds.json")
    parser.add_argument("--config", type=Path, default=ROOT / "configs/ablation.toml", help="names the tables")
    parser.add_argument("--add", type=Path, help="a tables.json of `litevl ablate`")
    arguments = parser.parse_args()

    figures = json.loads(arguments.figures.read_text())
    if arguments.add:
        add_seeds(figures, json.loads(arguments.add.read_text()))
        arguments.figures.write_text(dump(figures))
    columns = ["", *figures["measures"], "million parameters"]
    for table in tomllib.loads(arguments.config.read_text())["table"]:
        print(f"### {table['title']}\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
        print("\n".join(row(figures, variant) for variant in table["variants"]), end="\n\n")


if __name__ == "__main__":
    main()
