"""Times of several programs as a table: medians, and ratios of what was measured in the same rounds."""

from statistics import median


def spread(values, digits):
    """Median (lowest to highest)."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def summarise(seconds, ours):
    """A row for each program of each `what`, from `seconds[what][program]`, a list with a value a round.

    "ratio" is the median over ours, with the lowest and the highest of the rounds' own ratios; None for
    ourselves and where we have no such path.
    """
    rows = []
    for what, programs in seconds.items():
        base = programs.get(ours)
        for program in sorted(programs, key=lambda name: (name != ours, name)):
            values = programs[program]
            row = {"what": what, "program": program, "seconds": values, "median": median(values),
                   "ratio": None}
            if base and program != ours:
                rounds = [theirs / own for theirs, own in zip(values, base)]
                row["ratio"] = median(values) / median(base)
                row["ratio_lowest"], row["ratio_highest"] = min(rounds), max(rounds)
            rows.append(row)
    return rows


def markdown(rows, ours):
    lines = [f"| what | program | seconds, median (lowest to highest) | over {ours}'s (of single rounds) |",
             "| --- | --- | --- | --- |"]
    for row in rows:
        ratio = ""
        if row["ratio"] is not None:
            ratio = f"{row['ratio']:.2f} ({row['ratio_lowest']:.2f} to {row['ratio_highest']:.2f})"
        lines.append(f"| {row['what']} | {row['program']} | {spread(row['seconds'], 3)} | {ratio} |")
    return "\n".join(lines)
