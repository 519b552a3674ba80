"""The general Boltzmann machine: a pairwise model of which some units are seen and the others hidden."""
from dataclasses import dataclass

import numpy as np

from physml.boltzmann import kernels
from physml.boltzmann.arguments import data_rows, log_odds, positive, real_array, two_values, unit_states, whole
from physml.core.random import stream
from physml.spins import PairwiseModel

LARGEST_HIDDEN = 16  # hidden units that are summed over for every example
EXACT_UNITS = 16  # units of a machine whose gradient `fit_boltzmann` takes exactly by default


@dataclass(frozen=True, eq=False)
class BoltzmannMachine:
    """A pairwise model whose first ``visible`` units are the data's; the others are hidden.

    Attributes
    ----------
    model : PairwiseModel
        All units, E = -Σ_{i<j} J_ij s_i s_j - Σ_i h_i s_i: each pair counted once.
    visible : int
        1 to ``model.size``.

    Examples
    --------
    >>> machine = BoltzmannMachine(PairwiseModel([[0.0, 1.0, 0.5], [1.0, 0.0, -2.0], [0.5, -2.0, 0.0]]), visible=2)
    >>> v = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    >>> round(float(np.exp(machine.log_probability(v)).sum()), 12)
    1.0
    """

    model: PairwiseModel
    visible: int

    def __post_init__(self):
        if whole("visible", self.visible, 1) > self.model.size:
            raise ValueError(f"visible: got {self.visible}; give at most the model's {self.model.size} units")

    @property
    def hidden(self) -> int:
        """The number of hidden units."""
        return self.model.size - self.visible

    def clamped_free_energy(self, v: np.ndarray) -> np.ndarray:
        """F(v) = -ln Σ_h exp(-E(v, h)), exactly, for states of shape (…, visible) and up to 16 hidden units."""
        v = unit_states("v", v, self.visible, self.model.values).astype(float)
        return self._clamp(v)[0]

    def free_energy(self) -> float:
        """-ln Z of the free machine, exactly."""
        return -self.model.log_partition()

    def log_probability(self, v: np.ndarray) -> np.ndarray:
        """ln P(v) = -(F_clamped(v) - F_free), shape (…)."""
        return self.free_energy() - self.clamped_free_energy(v)

    def log_likelihood(self, v: np.ndarray, shares: np.ndarray | None = None) -> float:
        """The mean of ln P(v) over states of shape (rows, visible), in nats an example.

        Here and below, ``shares`` (rows,) are weights of the rows that sum to one; equal by default.
        """
        return float(np.average(self.log_probability(v), weights=shares))

    def clamped_moments(self, v: np.ndarray, shares: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """⟨s_i⟩, shape (units,), and ⟨s_i s_j⟩, shape (units, units), with the data clamped, averaged over them."""
        v = np.atleast_2d(unit_states("v", v, self.visible, self.model.values)).astype(float)
        shares = np.full(len(v), 1.0 / len(v)) if shares is None else real_array("shares", shares, (len(v),))
        _, states, p = self._clamp(v)
        hidden, weighted = p @ states, v.T * shares
        cross = weighted @ hidden
        second = np.block([[weighted @ v, cross], [cross.T, (states.T * (shares @ p)) @ states]])
        return np.concatenate([shares @ v, shares @ hidden]), second

    def gradient(self, v: np.ndarray, shares: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Exact slopes of `log_likelihood`: in the fields, shape (units,), and in the couplings, (units, units).

        ⟨s_i s_j⟩_data - ⟨s_i s_j⟩_model is the slope in J_ij = J_ji as one parameter; the diagonal is zero.
        """
        first, second = self.clamped_moments(v, shares)
        slope = second - self.model.correlations()
        np.fill_diagonal(slope, 0.0)
        return first - self.model.means(), slope

    def _clamp(self, v):
        """Free energies (…), the hidden states (2**hidden, hidden) and their probabilities (…, 2**hidden) given v."""
        if self.hidden > LARGEST_HIDDEN:
            raise ValueError(f"model: has {self.hidden} hidden units; exact sums go to {LARGEST_HIDDEN}. Sample them")
        J, h, k = self.model.couplings, self.model.fields, self.visible
        low, high = self.model.values
        bits = (np.arange(2**self.hidden)[:, None] >> np.arange(self.hidden)) & 1
        states = np.where(bits == 1, high, low).astype(float)
        alone = 0.5 * ((states @ J[k:, k:]) * states).sum(axis=1)
        exponent = (v @ J[:k, k:] + h[k:]) @ states.T + alone
        top = exponent.max(axis=-1, keepdims=True)
        p = np.exp(exponent - top)
        total = p.sum(axis=-1, keepdims=True)
        clamped = self.model.offset - v @ h[:k] - 0.5 * ((v @ J[:k, :k]) * v).sum(axis=-1)
        return clamped - (top + np.log(total))[..., 0], states, p / total


@dataclass(frozen=True)
class BoltzmannFit:
    """What learning leaves behind.

    Attributes
    ----------
    machine : BoltzmannMachine
    log_likelihood : ndarray, shape (steps + 1,)
        Mean ln P of the data before each step and after the last; nan where the machine is too large to sum.
    gradient : ndarray, shape (steps + 1,)
        The largest entry of the (estimated) gradient, likewise.
    """

    machine: BoltzmannMachine
    log_likelihood: np.ndarray
    gradient: np.ndarray


def fit_boltzmann(data: np.ndarray, hidden: int = 0, *, values: tuple[int, int] = (-1, 1), method: str | None = None,
                  steps: int = 1000, learning_rate: float = 0.1, momentum: float = 0.9, weight_decay: float = 0.0,
                  tolerance: float = 1e-6, chains: int = 1000, sweeps: int = 5, seed: int = 0) -> BoltzmannFit:
    """Fit a Boltzmann machine with couplings between all units by gradient ascent of the log likelihood.

    Parameters
    ----------
    data : array_like, shape (examples, visible)
        In two values.
    hidden : int
    values : (int, int)
        (-1, 1) or (0, 1).
    method : str, optional
        "exact" sums over all states, "sampled" lets persistent chains estimate both expectations (Ackley, Hinton and
        Sejnowski 1985). By default exact up to 16 units.
    steps : int
        Steps of the parameters at most.
    learning_rate, momentum : float
        velocity <- momentum velocity + learning_rate gradient; momentum in [0, 1).
    weight_decay : float
        Penalty ½ weight_decay Σ_{i<j} J_ij².
    tolerance : float
        An exact fit ends when no entry of the gradient is larger.
    chains, sweeps : int
        Sampled fits: free chains (and as many clamped ones, on examples in turn), and heat-bath sweeps a step.
    seed : int
        Of the sampling, and of the small random couplings that tell hidden units apart at the start.

    Returns
    -------
    BoltzmannFit

    Raises
    ------
    ValueError
        For data that are not two-valued rows, unknown methods and numbers out of range.

    Examples
    --------
    >>> data = [[1, 1, 1], [1, 1, -1], [-1, -1, 1], [1, -1, -1]]
    >>> found = fit_boltzmann(data, weight_decay=0.1)
    >>> bool(found.gradient[-1] < 1e-6)
    True
    """
    values = two_values(values)
    data = data_rows("data", data, values)
    visible, n = data.shape[1], data.shape[1] + whole("hidden", hidden, 0)
    method = method or ("exact" if n <= EXACT_UNITS else "sampled")
    if method not in ("exact", "sampled"):
        raise ValueError(f"method: got {method!r}; give 'exact' or 'sampled'")
    steps, rate = whole("steps", steps, 0), positive("learning_rate", learning_rate)
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum: got {momentum!r}; give a number from 0 to below 1")
    decay, tolerance = positive("weight_decay", weight_decay, zero=True), positive("tolerance", tolerance, zero=True)
    estimate = (_ExactSlopes(data) if method == "exact" else
                _SampledSlopes(data, n, values, whole("chains", chains, 1), whole("sweeps", sweeps, 1), seed))
    noise = np.triu(0.1 * np.random.default_rng(seed).normal(size=(n, n)), 1) * (hidden > 0)
    J = noise + noise.T
    h = np.concatenate([log_odds(data.mean(axis=0), values, len(data)), np.zeros(n - visible)])
    speed, record = (np.zeros_like(h), np.zeros_like(J)), []
    for step in range(steps + 1):
        machine = BoltzmannMachine(PairwiseModel(J, h, values), visible)
        slopes, score = estimate(machine)
        slopes = slopes[0], slopes[1] - decay * J
        record.append((score, max(np.abs(s).max() for s in slopes)))
        if step == steps or (method == "exact" and record[-1][1] <= tolerance):
            break
        speed = tuple(momentum * u + rate * s for u, s in zip(speed, slopes, strict=True))
        h, J = h + speed[0], J + speed[1]
    return BoltzmannFit(machine, *(np.array(column) for column in zip(*record, strict=True)))


class _ExactSlopes:
    """Both phases by sums; examples that repeat are clamped once."""

    def __init__(self, data):
        self.rows, counts = np.unique(data, axis=0, return_counts=True)
        self.shares = counts / len(data)

    def __call__(self, machine):
        return machine.gradient(self.rows, self.shares), machine.log_likelihood(self.rows, self.shares)


class _SampledSlopes:
    """Clamped and free chains that go on from step to step."""

    def __init__(self, data, n, values, chains, sweeps, seed):
        self.data, self.sweeps, self.turn = data, sweeps, 0
        rng = np.random.default_rng(seed)
        self.free = rng.choice(np.array(values, np.int8), size=(chains, n))
        self.clamped = self.free.copy()
        self.order, self.streams = rng.permutation(len(data)), stream(seed, 2 * chains)

    def __call__(self, machine):
        model, data, k, count = machine.model, self.data, machine.visible, len(self.free)
        low, high = map(float, model.values)
        rows = self.order[(self.turn + np.arange(count)) % len(data)]
        self.turn += count
        self.clamped[:, :k] = data[rows]
        for units, first, streams in ((self.free, 0, self.streams[:count]), (self.clamped, k, self.streams[count:])):
            if first < model.size:
                kernels.sweep_chains(model.couplings, model.fields, low, high, units, first, self.sweeps, streams)
        free, clamped = self.free.astype(float), (self.clamped if machine.hidden else data).astype(float)
        slope = clamped.T @ clamped / len(clamped) - free.T @ free / count
        np.fill_diagonal(slope, 0.0)
        return (clamped.mean(axis=0) - free.mean(axis=0), slope), np.nan
