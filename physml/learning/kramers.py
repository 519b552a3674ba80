"""Over a barrier by noise: Kramers' rate, the exact relaxation and passage times, and walks that are timed."""
import math
from concurrent.futures import Executor

import numpy as np
from numpy.polynomial import Polynomial

from physml.core.arguments import Seed, number, positive, vector, whole
from physml.core.random import stream
from physml.core.sweep import sweep
from physml.learning import langevin_kernels as kernels

DOUBLE_WELL = (0.0, 0.0, -0.5, 0.0, 0.25)  # V = x⁴/4 - x²/2
CELLS, ITERATIONS, CUT, GROUPS = 2000, 60, 45.0, 16


def kramers_rate(temperature: float, potential=DOUBLE_WELL, *, start: float = -1.0, end: float = 1.0) -> float:
    """Kramers' rate out of the valley of ``start`` over the barrier on the way to ``end``, for a low temperature.

    Parameters
    ----------
    temperature : float
        T of the motion dx = -V'(x) dt + √(2T) dW, in units of energy.
    potential : sequence of float or Polynomial
        Coefficients (c0, c1, …) of V, which rises on both sides.
    start, end : float
        In two valleys; each stands for the minimum into which descent from it leads.

    Returns
    -------
    float
        √(V''(a) |V''(b)|)/(2π) exp(-(V(b) - V(a))/T), with the minimum a and the highest point b on the way. Crossings
        of b count in full: half of those that reach b turn back, and are no crossings.

    Raises
    ------
    ValueError
        If the temperature is not positive, the potential does not hold a particle, or there is no barrier between.

    Notes
    -----
    Equation (land-kramers) of the chapter; Kramers (1940) in the limit of strong friction. In a symmetric double well
    the rate of relaxation is twice this.

    Examples
    --------
    >>> f"{2 * kramers_rate(0.1):.5e}"
    '3.69512e-02'
    """
    T, V = positive("temperature", temperature), _confining(potential)
    minimum, other = (_minimum(V, name, x) for name, x in (("start", start), ("end", end)))
    between = [x for x in _real_roots(V.deriv()) if min(minimum, other) < x < max(minimum, other)]
    if not between:
        raise ValueError(f"end: from {start} and {end} descent leads to the same minimum, {minimum:.6g}; give points "
                         "in two valleys")
    top, curvature = max(between, key=V), V.deriv(2)
    return float(math.sqrt(curvature(minimum) * abs(curvature(top))) / (2 * math.pi)
                 * math.exp(-(V(top) - V(minimum)) / T))


def relaxation_rate(temperature: float, potential=DOUBLE_WELL) -> float:
    """The exact rate of the slowest relaxation: the smallest eigenvalue above zero of the Fokker–Planck operator.

    Parameters
    ----------
    temperature, potential
        As in `kramers_rate`.

    Returns
    -------
    float
        To eight digits or so, at low temperature too: an integral operator with a positive kernel has the inverse as
        its largest eigenvalue, and no small number is a difference of large ones.

    Raises
    ------
    ValueError
        If the temperature is not positive, or the potential does not hold a particle.

    Examples
    --------
    >>> f"{relaxation_rate(0.1):.8e}"
    '3.35452873e-02'
    >>> round(relaxation_rate(2.0, (0, 0, 1.5)), 8)  # V = 3x²/2
    3.0
    """
    T, V = positive("temperature", temperature), _confining(potential)
    low, high = _bounds(V, T)
    coarse, fine = (_rate(V, T, low, high, n) for n in (CELLS, 2 * CELLS))
    return float((4 * fine - coarse) / 3)


def _rate(V, T, low, high, n):
    width = (high - low) / n
    height = V(low + width * (np.arange(n) + 0.5)) / T
    density = np.exp(height.min() - height)
    return kernels.slowest_rate(density, T * density, np.full(n, width), np.zeros((4, n)), ITERATIONS)


def passage_time(temperature: float, potential=DOUBLE_WELL, *, start: float = -1.0, end: float = 1.0) -> float:
    """The exact mean time until a particle that starts at ``start`` first reaches ``end``.

    Parameters
    ----------
    temperature, potential
        As in `kramers_rate`.
    start, end : float
        In any order.

    Returns
    -------
    float
        (1/T) ∫ from start to end of dy exp(V(y)/T) ∫ of dz exp(-V(z)/T) over all z before y.

    Raises
    ------
    ValueError
        If the temperature is not positive, or the potential does not hold a particle.

    Notes
    -----
    Equation (land-passage) of the chapter, by Simpson's rule.

    Examples
    --------
    >>> round(passage_time(0.1), 4), round(passage_time(0.1, end=0.0) / passage_time(0.1), 3)
    (66.2686, 0.465)
    """
    from scipy.integrate import cumulative_simpson, simpson

    T, V = positive("temperature", temperature), _confining(potential)
    V, start, end = _rightward(V, number("start", start), number("end", end))
    if start == end:
        return 0.0
    low = min(_bounds(V, T)[0], start - 1e-9)
    before, way = np.linspace(low, start, 10_001), np.linspace(start, end, 10_001)
    base, top = min(V(before).min(), V(way).min()), V(way).max()
    behind = simpson(np.exp((base - V(before)) / T), x=before)
    inner = behind + cumulative_simpson(np.exp((base - V(way)) / T), x=way, initial=0.0)
    return float(simpson(np.exp((V(way) - top) / T) * inner, x=way) * math.exp((top - base) / T) / T)


def simulate_passages(temperature: float, potential=DOUBLE_WELL, *, start: float = -1.0, end: float = 1.0,
                      runs: int = 1000, step: float = 0.01, executor: Executor | None = None,
                      seed: Seed = 0) -> np.ndarray:
    """How long single walks take from ``start`` until they first reach ``end``.

    Parameters
    ----------
    temperature, potential, start, end
        As in `passage_time`.
    runs : int
    step : float
        Of time, dt of x ← x - V'(x) dt + √(2T dt) ξ. Between two points the walk is taken for a Brownian bridge, which
        may have reached the end on the way; what error remains is of first order in the step.
    executor : concurrent.futures.Executor, optional
        As in `physml.core.sweep`, over groups of runs.
    seed : int or SeedSequence

    Returns
    -------
    ndarray of float64, shape (runs,)

    Raises
    ------
    ValueError
        If a number is out of range, the potential does not hold a particle, or the step is too long for its steepest
        valley (more than 0.2 over its curvature).

    Examples
    --------
    >>> times = simulate_passages(0.2, runs=400, seed=1)
    >>> bool(abs(times.mean() - passage_time(0.2)) < 4 * times.std() / 400**0.5)
    True
    """
    T, V, dt = positive("temperature", temperature), _confining(potential), positive("step", step)
    V, start, end = _rightward(V, number("start", start), number("end", end))
    steepest = max(V.deriv(2)(x) for x in _real_roots(V.deriv()))
    if dt * steepest > 0.2:
        raise ValueError(f"step: got {dt} where a valley has the curvature {steepest:.6g}; give at most "
                         f"{0.2 / steepest:.3g}")
    runs = whole("runs", runs)
    sizes = [len(part) for part in np.array_split(np.arange(runs), min(runs, GROUPS))]
    if start == end:
        return np.zeros(runs)
    points = [(V.deriv().coef, T, start, end, dt, size, state)
              for size, state in zip(sizes, stream(seed, len(sizes)), strict=True)]
    return np.concatenate(sweep(_passages, points, executor, progress=False))


def _passages(point):
    slope, T, start, end, dt, size, state = point
    times, state = np.zeros(size), state.copy()
    kernels.passages(times, np.ascontiguousarray(slope), T, start, end, dt, state)
    return times


def _confining(potential):
    """V as a polynomial that goes to infinity on both sides."""
    V = potential if isinstance(potential, Polynomial) else Polynomial(vector("potential", potential))
    V = V.convert().trim()
    if V.degree() < 2 or V.degree() % 2 or not V.coef[-1] > 0:
        raise ValueError(f"potential: got the coefficients {V.coef.tolist()}; give those of a polynomial of even "
                         "degree whose last is above 0, or nothing holds the particle")
    return V


def _rightward(V, start, end):
    """The same problem with the end on the right of the start."""
    return (V, start, end) if start <= end else (Polynomial(V.coef * (-1.0) ** np.arange(len(V.coef))), -start, -end)


def _real_roots(polynomial):
    """Real zeros at which the sign changes, ascending; a double zero may pass as two close ones or none."""
    roots = polynomial.roots()
    return np.sort(roots.real[abs(roots.imag) <= 1e-9 * (1 + abs(roots))])


def _minimum(V, name, x):
    """Where descent from x leads."""
    x, roots = number(name, x), _real_roots(V.deriv())
    if V.deriv()(x) == 0 and V.deriv(2)(x) < 0:
        raise ValueError(f"{name}: {x} is a maximum, from which descent leads nowhere; give a point in a valley")
    beyond = roots[roots >= x] if V.deriv()(x) < 0 else roots[roots <= x][::-1]
    valleys = [r for r in beyond if V.deriv(2)(r) > 0]
    return float(valleys[0])


def _bounds(V, T):
    """Outside of these exp(-V/T) is negligible."""
    lowest = min(V(x) for x in _real_roots(V.deriv()))
    ends = _real_roots(V - (lowest + CUT * T))
    return float(ends[0]), float(ends[-1])
