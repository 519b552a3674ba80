"""Learning in restricted Boltzmann machines: contrastive divergence, persistent chains, and the exact gradient."""
from collections.abc import Callable

import numpy as np

from physml.boltzmann import layer_kernels
from physml.boltzmann.ais import ais_log_partition
from physml.boltzmann.arguments import data_rows, log_odds
from physml.boltzmann.gibbs import Layers, product
from physml.boltzmann.rbm import RBM
from physml.core.arguments import Seed, not_negative, one_of, positive, two_values, whole
from physml.core.frozen import frozen
from physml.core.random import children, generator

METHODS = ("pcd", "cd", "exact")
EXACT_UNITS = 16  # a smaller layer of at most this size is summed exactly for the record


@frozen
class RBMFit:
    """What training leaves behind.

    Attributes
    ----------
    rbm : RBM
    epochs : ndarray, shape (records,)
        After how many passes through the data each record was made; the first is 0, before any learning.
    log_likelihood : ndarray, shape (records,)
        Mean ln P of the data, in nats an example.
    error : ndarray, shape (records,)
        Standard error of ``log_likelihood`` from ln Z: 0 where that is exact, else of annealed importance sampling.
    held_out : ndarray, shape (records,)
        Mean ln P of the held-out data; nan without any.
    """

    rbm: RBM
    epochs: np.ndarray
    log_likelihood: np.ndarray
    error: np.ndarray
    held_out: np.ndarray


def fit_rbm(data: np.ndarray, hidden: int, *, method: str = "pcd", gibbs_steps: int = 1, epochs: int = 100,
            batch: int = 100, learning_rate: float | Callable[[int], float] = 0.05, weight_decay: float = 0.0,
            values: tuple[int, int] = (0, 1), chains: int | None = None, record: int | None = None,
            held_out: np.ndarray | None = None, start: RBM | None = None, seed: Seed = 0) -> RBMFit:
    """Fit a restricted Boltzmann machine to data by stochastic gradient ascent of the log likelihood.

    Parameters
    ----------
    data : array_like, shape (examples, visible)
        In two values.
    hidden : int
    method : str
        How the free expectations are estimated: "cd", by Gibbs steps from the data (Hinton 2002); "pcd", from
        chains that go on from batch to batch (Tieleman 2008); "exact", by summing (float64, up to 24 units in the
        smaller layer).
    gibbs_steps : int
        For each batch.
    epochs : int
        Passes through the data; 0 only prepares.
    batch : int
        Examples for each step of the parameters, at most as many as there are.
    learning_rate : float, or callable
        A rate, or a function that gives the rate for the epoch 0, 1, …
    weight_decay : float
        Penalty ½ weight_decay Σ w² on the weights, not on the biases.
    values : (int, int)
        (0, 1) or (-1, 1).
    chains : int, optional
        Persistent chains; as many as a batch has examples by default.
    record : int, optional
        Epochs between two records of the log likelihood; by default only at the start and the end. ln Z is exact where
        the smaller layer has at most 16 units, else from annealed importance sampling (100 chains, 1000 values of β).
    held_out : array_like, shape (others, visible), optional
        Examples to record the log likelihood of, not to learn from.
    start : RBM, optional
        Where to start; by default small random weights and the visible biases that give the data's means.
    seed : int or SeedSequence

    Returns
    -------
    RBMFit

    Raises
    ------
    ValueError
        For data that are not two-valued rows, unknown methods and numbers out of range.

    Examples
    --------
    >>> from physml.boltzmann import bars_and_stripes
    >>> found = fit_rbm(bars_and_stripes(2), 4, method="exact", epochs=2000, learning_rate=0.5, seed=1)
    >>> bool(found.log_likelihood[-1] > np.log(1 / 6) - 0.1)
    True
    """
    values = two_values(values)
    data = data_rows("data", data, values)
    others = None if held_out is None else data_rows("held_out", held_out, values, data.shape[1])
    one_of("method", method, METHODS)
    epochs, batch = whole("epochs", epochs, 0), min(whole("batch", batch), len(data))
    rate = learning_rate if callable(learning_rate) else lambda _: positive("learning_rate", learning_rate)
    decay = not_negative("weight_decay", weight_decay)
    record = max(epochs, 1) if record is None else whole("record", record)
    sampling, shuffling, weighing, starting = children(seed, 4)
    machine = _start(data, whole("hidden", hidden), values, starting) if start is None else start
    if not isinstance(machine, RBM):
        raise ValueError(f"start: got {start!r}; give an RBM")
    if (machine.visible, machine.hidden, machine.values) != (data.shape[1], hidden, values):
        raise ValueError(f"start: has {machine.visible} visible and {machine.hidden} hidden units in {machine.values}; "
                         f"give {data.shape[1]} and {hidden} in {values}")
    learner = (_ExactLearner(machine, data, decay) if method == "exact" else
               _SampledLearner(machine, data, decay, whole("gibbs_steps", gibbs_steps), batch,
                               None if method == "cd" else whole("chains", batch if chains is None else chains),
                               sampling))
    order, trace = generator(shuffling), []
    for epoch in range(epochs + 1):
        if epoch % record == 0 or epoch == epochs:
            trace.append((epoch, *_score(learner.machine(), data, others, weighing)))
        if epoch < epochs:
            now = not_negative("learning_rate", rate(epoch))
            rows = order.permutation(len(data))
            for first in range(0, len(data) - batch + 1, batch):
                learner.update(rows[first:first + batch], now)
    return RBMFit(learner.machine(), *(np.array(column) for column in zip(*trace, strict=True)))


class _ExactLearner:
    """θ += rate (⟨…⟩_data - ⟨…⟩_model), both exactly."""

    def __init__(self, machine, data, decay):
        self.now, self.data, self.decay = machine, data, decay

    def update(self, rows, rate):
        m, g = self.now, self.now.gradient(self.data[rows])
        self.now = RBM((1.0 - rate * self.decay) * m.weights + rate * g.pairs, m.visible_bias + rate * g.visible,
                       m.hidden_bias + rate * g.hidden, m.values)

    def machine(self):
        return self.now


class _SampledLearner:
    """The same with the free expectations from short or persistent chains, in float32.

    Data and chains are stacked, with hidden means of opposite sign, so that one matrix product gives the difference.
    """

    def __init__(self, machine, data, decay, gibbs_steps, batch, chains, seed):
        self.data, self.decay, self.gibbs_steps, self.values = data, decay, gibbs_steps, machine.values
        self.persistent = chains is not None
        free = chains if self.persistent else batch
        self.layers = Layers(machine.weights, machine.visible_bias, machine.hidden_bias, machine.values, free, seed,
                             rows=max(batch, free))
        self.states, self.means = (np.empty((batch + free, k), np.float32) for k in machine.weights.shape)
        self.clamped, self.layers.v = self.states[:batch], self.states[batch:]
        self.clamped_means, self.free_means = self.means[:batch], self.means[batch:]
        self.share = np.repeat(np.float32([1.0 / batch, -1.0 / free]), [batch, free])
        self.slope = np.empty(machine.weights.shape, np.float32)
        if self.persistent:
            self.layers.random_hidden()

    def update(self, rows, rate):
        layers, batch = self.layers, len(rows)
        layer_kernels.gather(self.data, rows, self.clamped)
        fields = layers.hidden_fields(self.clamped)
        if self.persistent:
            layers.hidden_means(fields, 1.0, self.clamped_means)
        else:
            layers.draw_hidden(fields, 1.0, self.clamped_means)
        for k in range(self.gibbs_steps):
            layers.draw_visible(layers.visible_fields(layers.h))
            fields = layers.hidden_fields(layers.v)
            if k < self.gibbs_steps - 1:
                layers.draw_hidden(fields)
        weight = -batch / len(layers.v)
        if self.persistent:  # the hidden states from which the chains go on
            layers.draw_hidden(fields, weight, self.free_means)
        else:
            layers.hidden_means(fields, weight, self.free_means)
        product(self.states.T, self.means, self.slope)
        layer_kernels.ascend(layers.weights, self.slope, np.float32(rate / batch), np.float32(1.0 - rate * self.decay))
        layers.visible_bias += np.float32(rate) * (self.share @ self.states)
        layers.hidden_bias += np.float32(rate / batch) * self.means.sum(axis=0)

    def machine(self):
        return RBM(self.layers.weights, self.layers.visible_bias, self.layers.hidden_bias, self.values)


def _start(data, hidden, values, seed):
    """Small random weights, and visible biases that reproduce the data's means without them."""
    weights = 0.01 * generator(seed).normal(size=(data.shape[1], hidden))
    return RBM(weights, log_odds(data.mean(axis=0), values, len(data)), np.zeros(hidden), values)


def _score(machine, data, others, seed):
    """Log likelihood of the data, its error, and that of the held-out examples."""
    if min(machine.visible, machine.hidden) <= EXACT_UNITS:
        log_z, error = machine.log_partition(), 0.0
    else:
        base = log_odds(data.mean(axis=0), machine.values, len(data))
        found = ais_log_partition(machine, chains=100, seed=seed, base_visible_bias=base)
        log_z, error = found.log_partition, found.error
    free = np.nan if others is None else machine.clamped_free_energy(others).mean()
    return float(-machine.clamped_free_energy(data).mean() - log_z), error, float(-free - log_z)
