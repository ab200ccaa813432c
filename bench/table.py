"""Times of several programs as a table: medians, and ratios of what was measured in the same rounds."""

from statistics import median

OURS = "LiteVL"


def spread(values, digits):
    """Median (lowest to highest)."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def summarise(seconds, errors):
    """A row for each program of each `what`, from `seconds[what][program]`, a list with a value a round, and
    perhaps `errors[what, program]`.

    "ratio" is the median over ours, with the lowest and the highest of the rounds' own ratios; None for
    ourselves and where we have no such path.
    """
    rows = []
    for what, programs in seconds.items():
        base = programs.get(OURS)
        for program in sorted(programs, key=lambda name: (name != OURS, name)):
            values = programs[program]
            if not values:
                continue
            row = {"what": what, "program": program, "seconds": values, "median": median(values),
                   "ratio": None, "error": errors.get((what, program))}
            if base and program != OURS:
                rounds = [theirs / own for theirs, own in zip(values, base)]
                row["ratio"] = median(values) / median(base)
                row["ratio_lowest"], row["ratio_highest"] = min(rounds), max(rounds)
            rows.append(row)
    return rows


def markdown(rows):
    has_errors = any(row["error"] is not None for row in rows)
    titles = ["what", "program", "seconds, median (lowest to highest)", f"over {OURS}'s (of single rounds)"]
    titles += ["error"] * has_errors
    lines = [f"| {' | '.join(titles)} |", "| --- " * len(titles) + "|"]
    for row in rows:
        ratio = ""
        if row["ratio"] is not None:
            ratio = f"{row['ratio']:.2f} ({row['ratio_lowest']:.2f} to {row['ratio_highest']:.2f})"
        cells = [row["what"], row["program"], spread(row["seconds"], 3), ratio]
        cells += [f"{row['error']:.1g}" if row["error"] < 1e-3 else f"{row['error']:.4f}"] if has_errors else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
