"""Run the book and the tests as another machine: an old CPU, or a newer BLAS kernel. ``make test-machine`` runs all.

NumPy, BLAS and numba choose their code by the CPU that they find, and each choice rounds in its own way. Environment
variables make them choose as if they ran elsewhere, so that one machine can stand for several. ``--as Nehalem MODULE``
runs any program of this folder so: ``make test AS_CPU=Nehalem`` builds the book and tests everything, as CI does.
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("book/**/*.md"))
             if "\n```{code-cell}" in path.read_text(encoding="utf-8")]
PROBLEMS = [path for path in NOTEBOOKS if path.startswith("book/problems/")]
CPUS = ("Nehalem", "SkylakeX")
# What would prove nothing new: pages and browsers, nbgrader's bookkeeping, and texts that no number enters.
UNIT_TESTS = ["tests", "--ignore=tests/site", "--ignore=tests/book", "--ignore=tests/tools", "--ignore=tests/machines",
              "--ignore=tests/test_architecture.py", "--ignore=tests/test_problems.py"]


def environment(cpu: str, cache: Path | None = None) -> dict[str, str]:
    """The variables that make this process's children compute as on ``cpu``, with compiled kernels of their own.

    The figures' WebAssembly does not depend on the CPU, and stays where it is.
    """
    cache = cache or ROOT / f"_build/cache/{cpu}"
    variables = {"OPENBLAS_CORETYPE": cpu, "OPENBLAS_NUM_THREADS": "1", "NUMBA_CACHE_DIR": str(cache)}
    if cpu == "Nehalem":  # the oldest that these packages run on: no AVX, no fused multiply-add
        from numpy._core._multiarray_umath import __cpu_dispatch__

        variables |= {"NUMBA_CPU_NAME": "nehalem", "NPY_DISABLE_CPU_FEATURES": " ".join(__cpu_dispatch__)}
    return {**os.environ, **variables}


def execute(path: str, variables: dict[str, str]) -> str:
    """Run a notebook from its first cell to its last; what went wrong, or nothing."""
    command = [sys.executable, "-m", "tools.machine", "--execute", path]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()


def execute_here(path: str) -> int:
    """In this process, which then is the machine: the kernel inherits its environment."""
    import jupytext
    from nbclient import NotebookClient

    from physml.problems.notebook import site

    text = (ROOT / path).read_text(encoding="utf-8")
    notebook = jupytext.reads(site(text) if path in PROBLEMS else text, fmt="md:myst")
    notebook.cells = [c for c in notebook.cells if "skip-execution" not in c.metadata.get("tags", [])]
    client = NotebookClient(notebook, timeout=600, kernel_name="python3",
                            resources={"metadata": {"path": str((ROOT / path).parent)}})
    client.execute()
    return 0


def run_notebooks(paths: list[str], variables: dict[str, str], cpu: str) -> int:
    """Two at a time; the number of those that failed, each with the end of its message."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, message in zip(paths, pool.map(lambda p: execute(p, variables), paths), strict=True):
            print(f"{cpu}: {path}: {'FAILED' if message else 'ok'}", flush=True)
            print(*message.splitlines()[-8:], sep="\n", end="\n" if message else "")
            failed += bool(message)
    return failed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make test-machine", description=__doc__)
    parser.add_argument("--execute", metavar="NOTEBOOK", help="run one notebook here")
    parser.add_argument("--only", choices=["notebooks", "units"], help="a part of it")
    parser.add_argument("--as", dest="cpu", choices=CPUS, help="become this one, and run a module with its arguments")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="of --as")
    given = parser.parse_args(arguments)
    if bool(given.cpu) != bool(given.command):
        parser.error("--as wants the name of a CPU and a module to run: --as Nehalem tools.book build")
    if given.cpu:
        os.execve(sys.executable, [sys.executable, "-m", *given.command], environment(given.cpu))
    if given.execute:
        return execute_here(given.execute)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        old, new = (environment(cpu, Path(folder, cpu)) for cpu in CPUS)
        if given.only != "units":
            failed += run_notebooks(NOTEBOOKS, old, "Nehalem")
            failed += run_notebooks(PROBLEMS, new, "SkylakeX")
        if given.only != "notebooks":
            failed += subprocess.run([sys.executable, "-m", "pytest", "--numprocesses=2", *UNIT_TESTS], cwd=ROOT,
                                     env=old).returncode != 0
    print("Another machine computes the same." if not failed else f"{failed} parts fail on another machine.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
