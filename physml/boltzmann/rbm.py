"""The restricted Boltzmann machine: two layers, no couplings within a layer, and everything that follows from that."""
import numpy as np

from physml.boltzmann import kernels
from physml.boltzmann.gibbs import block_gibbs
from physml.boltzmann.moments import Moments
from physml.core.arguments import Seed, number, real_array, two_values, unit_states
from physml.core.frozen import for_kernel, frozen
from physml.spins import PairwiseModel

LARGEST = 24  # units of the smaller layer, for exact sums


@frozen
class RBM:
    """Binary units in two layers with E(v, h) = offset - Σ_ij v_i w_ij h_j - Σ_i a_i v_i - Σ_j b_j h_j.

    Parameters
    ----------
    weights : array_like, shape (visible, hidden)
        w.
    visible_bias, hidden_bias : array_like, optional
        a, shape (visible,), and b, shape (hidden,); zero by default.
    values : (int, int)
        (0, 1) or (-1, 1), in both layers.
    offset : float
        A constant energy, so that a machine keeps its energies when it changes convention (`to_values`).

    Raises
    ------
    ValueError
        For arrays that do not fit together or are not finite, and for other values.

    Notes
    -----
    Smolensky (1986). The chapter derives both free energies as bm-free-energies and `gradient` as bm-gradient.

    Examples
    --------
    >>> i, j = np.arange(6)[:, None], np.arange(4)
    >>> machine = RBM(0.8 * np.sin(1 + 3 * i + 5 * j), 0.3 * np.cos(2 * i[:, 0] + 1), 0.2 * np.sin(j + 0.5))
    >>> round(machine.log_partition(), 12)
    7.478761931315
    """

    weights: np.ndarray
    visible_bias: np.ndarray | None = None
    hidden_bias: np.ndarray | None = None
    values: tuple[int, int] = (0, 1)
    offset: float = 0.0

    def __post_init__(self):
        weights = real_array("weights", self.weights)
        if weights.ndim != 2 or 0 in weights.shape:
            raise ValueError(f"weights: got shape {weights.shape}; give a matrix (visible, hidden)")
        biases = {"visible_bias": self.visible_bias, "hidden_bias": self.hidden_bias}
        for (name, bias), size in zip(biases.items(), weights.shape, strict=True):
            object.__setattr__(self, name, np.zeros(size) if bias is None else real_array(name, bias, (size,)))
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "values", two_values(self.values))
        object.__setattr__(self, "offset", number("offset", self.offset))

    @property
    def visible(self) -> int:
        """The number of visible units."""
        return self.weights.shape[0]

    @property
    def hidden(self) -> int:
        """The number of hidden units."""
        return self.weights.shape[1]

    def energy(self, v: np.ndarray, h: np.ndarray) -> np.ndarray:
        """E(v, h) for states of shape (…, visible) and (…, hidden)."""
        v, h = self._states("v", v), unit_states("h", h, self.hidden, self.values).astype(float)
        return self.offset - ((v @ self.weights) * h).sum(axis=-1) - v @ self.visible_bias - h @ self.hidden_bias

    def free_energy(self, v: np.ndarray | None = None) -> float | np.ndarray:
        """-ln Z of the free machine, exactly, as `log_partition`.

        With ``v`` it is `clamped_free_energy`: much of the literature means that one by "the free energy" of an RBM.
        """
        return -self.log_partition() if v is None else self.clamped_free_energy(v)

    def clamped_free_energy(self, v: np.ndarray) -> np.ndarray:
        """F(v) = -ln Σ_h exp(-E(v, h)), exactly, for states of shape (…, visible).

        Not the variational free energy F[q] of any other distribution of h, which is never below it.
        """
        v = self._states("v", v)
        low, high = self.values
        x = v @ self.weights + self.hidden_bias
        return self.offset - v @ self.visible_bias - np.logaddexp(low * x, high * x).sum(axis=-1)

    def hidden_means(self, v: np.ndarray) -> np.ndarray:
        """⟨h_j⟩ given v, shape (…, hidden): the hidden units are independent once v is known."""
        return self._means(self._states("v", v) @ self.weights + self.hidden_bias)

    def visible_means(self, h: np.ndarray) -> np.ndarray:
        """⟨v_i⟩ given h, shape (…, visible)."""
        h = unit_states("h", h, self.hidden, self.values).astype(float)
        return self._means(h @ self.weights.T + self.visible_bias)

    def log_partition(self) -> float:
        """ln Z, exactly: a Gray code over the states of the smaller layer, which may have up to 24 units.

        Raises
        ------
        ValueError
            For larger machines; `ais_log_partition` estimates.
        """
        weights, own, other = self._smaller_first()
        low, high = map(float, self.values)
        return float(kernels.layer_log_partition(weights, own, other, low, high, np.empty(len(other)))) - self.offset

    def moments(self) -> Moments:
        """The expectations of the free machine, exactly, as `log_partition`."""
        weights, own, other = self._smaller_first()
        first, second, pairs = np.zeros(len(own)), np.zeros(len(other)), np.zeros(weights.shape)
        low, high = map(float, self.values)
        kernels.layer_moments(weights, own, other, low, high, self.log_partition() + self.offset, 1.0,
                              np.empty(len(other)), first, second, pairs)
        return Moments(pairs, first, second) if self.visible <= self.hidden else Moments(pairs.T, second, first)

    def clamped_moments(self, v: np.ndarray) -> Moments:
        """The expectations with the visible units clamped to data, averaged over rows v of shape (rows, visible)."""
        v = np.atleast_2d(self._states("v", v))
        means = self._means(v @ self.weights + self.hidden_bias)
        return Moments(v.T @ means / len(v), v.mean(axis=0), means.mean(axis=0))

    def log_probability(self, v: np.ndarray) -> np.ndarray:
        """ln P(v) = -(F_clamped(v) - F_free), shape (…)."""
        return self.free_energy() - self.clamped_free_energy(v)

    def log_likelihood(self, v: np.ndarray) -> float:
        """The mean of ln P(v) over the states v, in nats an example."""
        return float(np.mean(self.log_probability(v)))

    def gradient(self, v: np.ndarray) -> Moments:
        """The exact gradient of `log_likelihood`: clamped minus free expectations."""
        return self.clamped_moments(v) - self.moments()

    def to_pairwise(self) -> PairwiseModel:
        """The same machine as a pairwise model of all units, visible ones first."""
        couplings = np.zeros((self.visible + self.hidden,) * 2)
        couplings[:self.visible, self.visible:] = self.weights
        return PairwiseModel(couplings + couplings.T, np.concatenate([self.visible_bias, self.hidden_bias]),
                             self.values, self.offset)

    def to_values(self, values: tuple[int, int]) -> "RBM":
        """The same distribution, with the same energies, in the other convention: s = α t + γ in both layers."""
        values = two_values(values)
        if values == self.values:
            return self
        scale, shift = (2.0, -1.0) if values == (0, 1) else (0.5, 0.5)
        w, a, b = self.weights, self.visible_bias, self.hidden_bias
        return RBM(scale**2 * w, scale * (a + shift * w.sum(axis=1)), scale * (b + shift * w.sum(axis=0)), values,
                   self.offset - shift**2 * w.sum() - shift * (a.sum() + b.sum()))

    def sample(self, n: int, *, burn_in: int = 100, thin: int = 1, chains: int = 1, start: np.ndarray | None = None,
               seed: Seed = 0) -> np.ndarray:
        """Visible states by block Gibbs sampling: all hidden units at once, then all visible ones.

        Parameters
        ----------
        n : int
            How many states of each chain to keep.
        burn_in : int
            Sweeps (Gibbs steps v → h → v) before the first kept state.
        thin : int
            Sweeps from one kept state to the next; the states of a chain are correlated.
        chains : int
            Independent chains, moved together.
        start : array_like, shape (visible,) or (chains, visible), optional
            Where to start; random by default.
        seed : int or SeedSequence

        Returns
        -------
        ndarray of int8, shape (chains, n, visible)

        Notes
        -----
        Fields are float32. The same seed gives the same states wherever the matrix products round alike.
        """
        return block_gibbs(self, n, burn_in=burn_in, thin=thin, chains=chains, start=start, seed=seed)

    def _states(self, name, states):
        return unit_states(name, states, self.visible, self.values).astype(float)

    def _means(self, x):
        low, high = self.values
        return 0.5 * (low + high) + 0.5 * (high - low) * np.tanh(0.5 * (high - low) * x)

    def _smaller_first(self):
        """Weights and biases with the layer to sum over first."""
        if min(self.visible, self.hidden) > LARGEST:
            raise ValueError(f"weights: the smaller layer has {min(self.visible, self.hidden)} units; exact sums go to "
                             f"{LARGEST}. Use ais_log_partition, or samples")
        weights, own, other = map(for_kernel, (self.weights, self.visible_bias, self.hidden_bias))
        return (weights, own, other) if self.visible <= self.hidden else (np.ascontiguousarray(weights.T), other, own)
