"""Train the networks whose clocks the chapter on phase transitions compares: ``python -m tools.addition_times``.

It takes ten minutes. The training is the same bits on every machine, and tests repeat some of it.
"""
import csv
import sys

from physml.core.sweep import sweep
from physml.learning.modular import MEASURED, RECORD, SETTINGS, learn_addition, summary

OTHER = [{}, *({"weight_decay": x} for x in (0.4, 0.5, 0.7, 1.5, 2.0, 3.0)),
         *({"fraction": x} for x in (0.35, 0.4, 0.45, 0.6, 0.7, 0.8, 0.9)),
         *({"learning_rate": x} for x in (0.001, 0.002, 0.005)), {"units": 64}, {"units": 256},
         {"p": 23}, {"p": 41}, {"weight_decay": 0.0}, {"weight_decay": 0.0, "fraction": 0.8},
         {"weight_decay": 0.0, "fraction": 0.8, "scale": 0.1}, {"weight_decay": 0.0, "scale": 0.1},
         {"loss": "squared"}, {"loss": "squared", "fraction": 0.8}, {"fraction": 0.8, "scale": 0.1},
         {"answers": "random"}, {"weight_decay": 0.2}, {"scale": 0.1}]
RUNS = 8


def row(job):
    settings, seed = job
    long = settings["weight_decay"] > 0 and settings["answers"] == "sums"
    run = learn_addition(**settings, epochs=10_000 if long else 5_000, stop=0.95, seed=seed)
    print(settings, seed, *summary(run), flush=True)
    return [*settings.values(), seed, *summary(run)]


def main() -> int:
    jobs = [(SETTINGS | other, seed) for other in OTHER for seed in range(RUNS)]
    rows = sweep(row, jobs, progress=False)
    with RECORD.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([[*SETTINGS, *MEASURED], *rows])
    print(RECORD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
