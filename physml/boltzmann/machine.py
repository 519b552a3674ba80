"""The general Boltzmann machine: a pairwise model of which some units are seen and the others hidden."""
import numpy as np

from physml.boltzmann import kernels
from physml.boltzmann.arguments import data_rows, log_odds
from physml.boltzmann.moments import Moments
from physml.core.arguments import (
    Seed,
    fraction,
    not_negative,
    one_of,
    positive,
    real_array,
    two_values,
    unit_states,
    whole,
)
from physml.core.frozen import for_kernel, frozen
from physml.core.logarithms import log_sum_exp
from physml.core.random import children, generator, stream
from physml.spins import PairwiseModel
from physml.spins.exact import all_states

LARGEST_HIDDEN = 16  # hidden units that are summed over for every example
EXACT_UNITS = 16  # units of a machine whose gradient `fit_boltzmann` takes exactly by default


@frozen
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
        whole("visible", self.visible, 1, self.model.size, of="how many of the model's units are seen")

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

    def moments(self) -> Moments:
        """The expectations of the free machine, exactly."""
        means, correlations = self.model.moments()
        return Moments(correlations, means[:self.visible], means[self.visible:])

    def clamped_moments(self, v: np.ndarray, shares: np.ndarray | None = None) -> Moments:
        """The expectations with the visible units clamped to data, averaged over rows v of shape (rows, visible)."""
        v = np.atleast_2d(unit_states("v", v, self.visible, self.model.values)).astype(float)
        shares = np.full(len(v), 1.0 / len(v)) if shares is None else real_array("shares", shares, (len(v),))
        _, states, p = self._clamp(v)
        hidden, weighted = p @ states, v.T * shares
        cross = weighted @ hidden
        second = np.block([[weighted @ v, cross], [cross.T, (states.T * (shares @ p)) @ states]])
        return Moments(second, shares @ v, shares @ hidden)

    def gradient(self, v: np.ndarray, shares: np.ndarray | None = None) -> Moments:
        """The exact gradient of `log_likelihood`: clamped minus free expectations.

        ⟨s_i s_j⟩_data - ⟨s_i s_j⟩_model is the slope in J_ij = J_ji as one parameter; the diagonal is zero.
        """
        return _without_diagonal(self.clamped_moments(v, shares) - self.moments())

    def _clamp(self, v):
        """Free energies (…), the hidden states (2**hidden, hidden) and their probabilities (…, 2**hidden) given v."""
        if self.hidden > LARGEST_HIDDEN:
            raise ValueError(f"model: has {self.hidden} hidden units; exact sums go to {LARGEST_HIDDEN}. Sample them")
        J, h, k = self.model.couplings, self.model.fields, self.visible
        states = all_states(self.hidden, self.model.values).astype(float)
        alone = 0.5 * ((states @ J[k:, k:]) * states).sum(axis=1)
        log_sum, p = log_sum_exp((v @ J[:k, k:] + h[k:]) @ states.T + alone)
        clamped = self.model.offset - v @ h[:k] - 0.5 * ((v @ J[:k, :k]) * v).sum(axis=-1)
        return clamped - log_sum, states, p


def _without_diagonal(slopes):
    pairs = slopes.pairs.copy()
    np.fill_diagonal(pairs, 0.0)
    return Moments(pairs, slopes.visible, slopes.hidden)


@frozen
class BoltzmannFit:
    """What learning leaves behind.

    Attributes
    ----------
    machine : BoltzmannMachine
    log_likelihood : ndarray, shape (iterations + 1,)
        Mean ln P of the data before each step and after the last; nan where the machine is too large to sum.
    gradient : ndarray, shape (iterations + 1,)
        The largest entry of the (estimated) gradient, likewise.
    """

    machine: BoltzmannMachine
    log_likelihood: np.ndarray
    gradient: np.ndarray


def fit_boltzmann(data: np.ndarray, hidden: int = 0, *, values: tuple[int, int] = (-1, 1), method: str | None = None,
                  max_iterations: int = 1000, learning_rate: float = 0.1, momentum: float = 0.9,
                  weight_decay: float = 0.0, tolerance: float = 1e-6, chains: int = 1000, sweeps: int = 5,
                  seed: Seed = 0) -> BoltzmannFit:
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
    max_iterations : int
        Steps of the parameters; a sampled fit takes all of them.
    learning_rate, momentum : float
        velocity <- momentum velocity + learning_rate gradient; momentum in [0, 1).
    weight_decay : float
        Penalty ½ weight_decay Σ_{i<j} J_ij².
    tolerance : float
        An exact fit ends when no entry of the gradient is larger.
    chains, sweeps : int
        Sampled fits: free chains (and as many clamped ones, on examples in turn), and heat-bath sweeps a step.
    seed : int or SeedSequence
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
    method = one_of("method", method or ("exact" if n <= EXACT_UNITS else "sampled"), ("exact", "sampled"))
    last, rate = whole("max_iterations", max_iterations, 0), positive("learning_rate", learning_rate)
    momentum, decay = fraction("momentum", momentum), not_negative("weight_decay", weight_decay)
    tolerance, (start, sampling) = not_negative("tolerance", tolerance), children(seed, 2)
    estimate = (_ExactSlopes(data) if method == "exact" else
                _SampledSlopes(data, n, values, whole("chains", chains), whole("sweeps", sweeps), sampling))
    noise = np.triu(0.1 * generator(start).normal(size=(n, n)), 1) * (hidden > 0)
    J = noise + noise.T
    h = np.concatenate([log_odds(data.mean(axis=0), values, len(data)), np.zeros(n - visible)])
    speed, record = (np.zeros_like(h), np.zeros_like(J)), []
    for iteration in range(last + 1):
        machine = BoltzmannMachine(PairwiseModel(J, h, values), visible)
        found, score = estimate(machine)
        slopes = found.units, found.pairs - decay * J
        record.append((score, max(np.abs(s).max() for s in slopes)))
        if iteration == last or (method == "exact" and record[-1][1] <= tolerance):
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
        order, moves = children(seed, 2)
        rng = generator(order)
        self.free = rng.choice(np.array(values, np.int8), size=(chains, n))
        self.clamped = self.free.copy()
        self.order, self.streams = rng.permutation(len(data)), stream(moves, 2 * chains)

    def __call__(self, machine):
        model, data, k, count = machine.model, self.data, machine.visible, len(self.free)
        low, high = map(float, model.values)
        couplings, fields = for_kernel(model.couplings), for_kernel(model.fields)
        rows = self.order[(self.turn + np.arange(count)) % len(data)]
        self.turn += count
        self.clamped[:, :k] = data[rows]
        for units, first, streams in ((self.free, 0, self.streams[:count]), (self.clamped, k, self.streams[count:])):
            if first < model.size:
                kernels.sweep_chains(couplings, fields, low, high, units, first, self.sweeps, streams)
        free, clamped = self.free.astype(float), (self.clamped if machine.hidden else data).astype(float)
        clamped_mean, free_mean = clamped.mean(axis=0), free.mean(axis=0)
        slopes = (Moments(clamped.T @ clamped / len(clamped), clamped_mean[:k], clamped_mean[k:])
                  - Moments(free.T @ free / count, free_mean[:k], free_mean[k:]))
        return _without_diagonal(slopes), np.nan
