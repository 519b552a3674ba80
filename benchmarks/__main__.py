"""``python -m benchmarks [module …] [--repeats N]``: our kernels beside peers and limits, in one run."""
import argparse
import importlib
import os
import platform
from pathlib import Path

from benchmarks.report import table

HERE = Path(__file__).parent
MODULES = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in ("__main__", "__init__", "report"))


def main():
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: what is compared runs on one thread
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="module", help=f"which to run: {', '.join(MODULES)} (all)")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of each; the median counts (5)")
    asked = parser.parse_args()
    unknown = set(asked.modules) - set(MODULES)
    if unknown or asked.repeats < 1:
        parser.error(f"unknown module {', '.join(sorted(unknown))}" if unknown else "--repeats must be at least 1")
    print(f"{platform.machine()}, Python {platform.python_version()}; medians of {asked.repeats}, one thread, "
          "compilation not counted\n")
    for name in asked.modules or MODULES:
        print(table(importlib.import_module(f"benchmarks.{name}").run(asked.repeats)), flush=True)


if __name__ == "__main__":
    main()
