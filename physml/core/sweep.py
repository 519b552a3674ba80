"""Map a function over a grid of parameters, with a progress bar and any executor."""
import itertools
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import numpy as np


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
        on all processors of this machine: compiled kernels release the interpreter's lock.
    progress : bool, optional
        Whether to show a progress bar; by default only in a terminal.

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


def _run(call, points, executor, progress):
    if progress is None:
        from tqdm import tqdm  # the bar for notebooks of tqdm.auto does not ask whether this is a terminal
    else:
        from tqdm.auto import tqdm

    own = ThreadPoolExecutor(min(len(points), os.cpu_count() or 1)) if executor is None else nullcontext(executor)
    with own as pool:
        futures = [pool.submit(call, point) for point in points]
        results = []
        try:
            # disable=None: tqdm shows no bar where the output is not a terminal
            for future in tqdm(futures, disable=None if progress is None else not progress, leave=False):
                results.append(future.result())
        except BaseException as error:  # an interrupt too: start nothing more
            for future in futures:
                future.cancel()
            if isinstance(error, Exception):
                error.add_note(f"in sweep, at {points[len(results)]!r}")
            raise
    return results


def _stack(results, shape):
    arrays = [np.asarray(r) for r in results]
    if len({a.shape for a in arrays}) == 1 and arrays[0].dtype != object:
        return np.stack(arrays).reshape(shape + arrays[0].shape)
    out = np.empty(len(results), dtype=object)
    out[:] = results
    return out.reshape(shape)
