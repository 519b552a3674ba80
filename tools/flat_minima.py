"""Train the networks whose flatness the chapter on landscapes compares: ``python -m tools.flat_minima``.

It takes some minutes. Matrix products round differently from machine to machine; a test repeats a row within a range.
"""
import csv
import sys

from physml.core.sweep import sweep
from physml.learning.flat_minima import COLUMNS, RECORD, VARIED, learned_digits

SEEDS = 8


def row(job):
    varied, seed, way = job
    return [varied, seed, *way, *(f"{x:.6g}" for x in learned_digits(seed, *way))]


def main() -> int:
    jobs = [(varied, seed, way) for varied, ways in VARIED.items() for seed in range(SEEDS) for way in ways]
    rows = sweep(row, jobs, progress=True)
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    print(RECORD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
