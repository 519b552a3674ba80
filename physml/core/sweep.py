"""Map a function over a grid of parameters, with a progress bar and any executor."""
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np

PATIENCE = 2.0  # seconds after which the progress bar appears
_HERE = threading.local()


def sweep(function: Callable, grid: Mapping[str, Iterable] | Iterable, executor: Executor | None = None,
          progress: bool | None = None) -> Any:
    """Evaluate ``function`` at every point of ``grid``; the result does not depend on the executor.

    Draw the seeds of all points beforehand (`SeedSequence.spawn`) and make them part of the grid; then neither the
    executor nor the order of execution can change a number.

    Parameters
    ----------
    function : callable
        Called with keyword arguments when the grid is a mapping, otherwise with the point itself. With a process
        pool it must be picklable.
    grid : mapping of str to iterable, or iterable
        A mapping stands for the Cartesian product of its values, the last name varying fastest.
    executor : concurrent.futures.Executor, optional
        Where to run: a thread or process pool, or a cluster's (Dask: ``client.get_executor()``). Without one, threads
        on all processors of this machine: compiled kernels release the interpreter's lock. A sweep within a sweep's
        thread runs there in order.
    progress : bool, optional
        Whether to show a progress bar; by default after two seconds, in a terminal or a notebook but not on a page.

    Returns
    -------
    ndarray or list
        For a mapping, an array with one axis a name, followed by the axes of a single result (an object array if the
        results have no common shape). For an iterable, a list in its order.

    Raises
    ------
    ValueError
        If the grid is empty. An exception from ``function`` is raised as it is, with a note that names the point.

    Examples
    --------
    >>> sweep(lambda x, y: x + 10 * y, {"x": [1, 2], "y": [0, 1, 2]}, progress=False)
    array([[ 1, 11, 21],
           [ 2, 12, 22]])
    """
    named = isinstance(grid, Mapping)
    axes = [list(values) for values in grid.values()] if named else []
    points = [dict(zip(grid, values, strict=True)) for values in itertools.product(*axes)] if named else list(grid)
    if not points:
        raise ValueError(f"grid: got {grid!r}, which has no points; give at least one value for each name")
    call = _KeywordCall(function) if named else function
    results = _run(call, points, executor, progress)
    return _stack(results, tuple(len(axis) for axis in axes)) if named else results


class _KeywordCall:
    """function(**point), as an object that a process pool can pickle."""

    def __init__(self, function):
        self.function = function

    def __call__(self, point):
        return self.function(**point)


def stopped() -> bool:
    """Whether the sweep in whose thread this is called was interrupted: what runs long asks now and then, and ends."""
    stop = getattr(_HERE, "stop", None)
    return stop is not None and stop.is_set()


def _run(call, points, executor, progress):
    here = executor is None and (len(points) == 1 or hasattr(_HERE, "stop"))
    stop, results, futures = threading.Event(), [], []
    with _own_threads(len(points), stop) if executor is None and not here else nullcontext(executor) as pool:
        try:
            futures = [] if here else [pool.submit(call, point) for point in points]
            for result in _bar([f.result for f in futures] or [partial(call, point) for point in points], progress):
                results.append(result())
        except BaseException as error:  # an interrupt too: start nothing more
            stop.set()
            for future in futures:
                future.cancel()
            if isinstance(error, Exception):
                error.add_note(f"in sweep, at {points[len(results)]!r:.200}")
            raise
    return results


def _own_threads(most, stop):
    return ThreadPoolExecutor(min(most, os.cpu_count() or 1), initializer=lambda: setattr(_HERE, "stop", stop))


def _bar(items, progress):
    from tqdm.auto import tqdm

    if progress is None:  # tqdm asks whether this is a terminal; of a notebook, whether it is being made into a page
        return tqdm(items, disable=True if os.environ.get("PHYSML_STATIC") else None, leave=False, delay=PATIENCE)
    return tqdm(items, disable=not progress, leave=False)


def _stack(results, shape):
    arrays = [np.asarray(r) for r in results]
    if len({a.shape for a in arrays}) == 1 and arrays[0].dtype != object:
        return np.stack(arrays).reshape(shape + arrays[0].shape)
    out = np.empty(len(results), dtype=object)
    out[:] = results
    return out.reshape(shape)
