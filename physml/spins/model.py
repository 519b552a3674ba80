"""The pairwise model: one energy for the magnet, the spin glass, the Hopfield network and the Boltzmann machine."""
from concurrent.futures import Executor

import numpy as np

from physml.core.arguments import (
    Seed,
    inverse_temperature,
    number,
    real_array,
    square_matrix,
    two_values,
    unit_states,
)
from physml.core.frozen import for_kernel, frozen
from physml.spins import exact, kernels
from physml.spins.sampling import heat_bath_samples


@frozen
class PairwiseModel:
    """Binary variables with the energy E(s) = offset - ½ s·J·s - h·s.

    Parameters
    ----------
    couplings : array_like, shape (n, n)
        J: symmetric, with zero diagonal.
    fields : array_like, shape (n,), optional
        h; zero by default.
    values : (int, int)
        (-1, 1) or (0, 1).
    offset : float
        A constant energy, so that a model keeps its energies when it changes convention (`to_values`).

    Raises
    ------
    ValueError
        For couplings that are not square, finite, symmetric and of zero diagonal, fields of another size, other values.

    Examples
    --------
    >>> pair = PairwiseModel([[0, 1], [1, 0]])
    >>> pair.energy([[1, 1], [1, -1]])
    array([-1.,  1.])
    >>> bool(np.isclose(pair.log_partition(), np.log(4 * np.cosh(1))))
    True
    """

    couplings: np.ndarray
    fields: np.ndarray | None = None
    values: tuple[int, int] = (-1, 1)
    offset: float = 0.0

    def __post_init__(self):
        couplings = square_matrix("couplings", self.couplings, "numbers, one row for each variable")
        n = couplings.shape[0]
        fields = np.zeros(n) if self.fields is None else real_array("fields", self.fields, (n,))
        values = two_values(self.values)
        skew = _skew(couplings)
        if skew > 1e-12 and skew > 1e-12 * np.abs(couplings).max():
            raise ValueError(f"couplings: differ from their transpose by up to {skew:.3g}; give (J + J.T) / 2, which "
                             "has the same energy")
        if np.diagonal(couplings).any():
            remedy = ("s² = 1 makes it a constant: set it to zero and add -trace/2 to offset" if values[0] == -1
                      else "n² = n makes it a field: set it to zero and add half of it to fields")
            raise ValueError(f"couplings: have a diagonal, up to {np.abs(np.diagonal(couplings)).max():.3g}; {remedy}")
        if skew > 0:
            couplings = np.ascontiguousarray(0.5 * (couplings + couplings.T))
        object.__setattr__(self, "couplings", couplings)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "offset", number("offset", self.offset))

    @property
    def size(self) -> int:
        """The number of variables."""
        return len(self.fields)

    def energy(self, states: np.ndarray) -> np.ndarray:
        """The energies of states of shape (…, n); a scalar for a single state.

        Raises
        ------
        ValueError
            For another shape, or values that are not the model's.
        """
        s = unit_states("states", states, self.size, self.values).astype(np.float64)
        return self.offset - 0.5 * ((s @ self.couplings) * s).sum(axis=-1) - s @ self.fields

    def states(self) -> np.ndarray:
        """Every state, shape (2**n, n), int8; row k has variable i at the high value where bit i of k is set."""
        self._check_size(exact.LARGEST_TABLE)
        return exact.all_states(self.size, self.values)

    def log_partition(self, beta: float = 1.0) -> float:
        """ln Z = ln Σ exp(-β E), exactly, for n <= 28.

        Raises
        ------
        ValueError
            For larger models (sample them, or use a mean field), or β that is not finite.
        """
        return float(self._exact(exact.log_partition, beta) - beta * self.offset)

    def means(self, beta: float = 1.0) -> np.ndarray:
        """⟨s_i⟩, shape (n,), exactly, for n <= 28."""
        return self.moments(beta)[0]

    def correlations(self, beta: float = 1.0, *, connected: bool = False) -> np.ndarray:
        """⟨s_i s_j⟩, shape (n, n), or ⟨s_i s_j⟩ - ⟨s_i⟩⟨s_j⟩ where ``connected``; exactly, for n <= 28."""
        first, second = self.moments(beta)
        return second - np.outer(first, first) if connected else second

    def moments(self, beta: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """`means` and `correlations` from one sum over all states."""
        return self._exact(exact.moments, beta)

    def probabilities(self, beta: float = 1.0) -> np.ndarray:
        """exp(-β E)/Z of every state in the order of `states`, shape (2**n,), for n <= 24."""
        self._check_size(exact.LARGEST_TABLE)
        return self._exact(exact.probabilities, beta)

    def ground_state(self) -> tuple[np.ndarray, float]:
        """A state of lowest energy (int8, shape (n,)) and that energy, by enumeration, for n <= 28."""
        self._check_size(exact.LARGEST)
        index, _ = kernels.lowest_energy(for_kernel(self.couplings), for_kernel(self.fields),
                                         *map(float, self.values), min(self.size, exact.BLOCK))
        state = exact.states_of(index, self.size, self.values)
        return state, float(self.energy(state))

    def sample(self, n: int, *, beta: float = 1.0, burn_in: int = 100, thin: int = 1, chains: int = 1,
               start: np.ndarray | None = None, seed: Seed = 0, executor: Executor | None = None) -> np.ndarray:
        """States from exp(-β E)/Z by heat bath (Gibbs sampling), one sequential sweep after another.

        The couplings are rounded to float32 for this; the local fields, kept up to date at each flip, are float64.

        Parameters
        ----------
        n : int
            How many states of each chain to keep.
        beta : float
            Inverse temperature.
        burn_in : int
            Sweeps before the first kept state.
        thin : int
            Sweeps from one kept state to the next; the states of a chain are correlated.
        chains : int
            Independent chains. The first ones do not depend on how many there are.
        start : array_like, shape (size,) or (chains, size), optional
            Where to start; random by default.
        seed : int or SeedSequence
            The same seed gives the same states, whatever the executor.
        executor : concurrent.futures.Executor, optional
            Where the chains run; threads on all processors by default.

        Returns
        -------
        ndarray of int8, shape (chains, n, size)
        """
        return heat_bath_samples(self, n, beta=beta, burn_in=burn_in, thin=thin, chains=chains, start=start, seed=seed,
                                 executor=executor)

    def _check_size(self, largest):
        if self.size > largest:
            raise ValueError(f"couplings: the model has {self.size} variables and 2**{self.size} states; exact sums go "
                             f"to {largest} variables. Use sample, or a mean-field approximation")

    def _exact(self, function, beta):
        """An exact sum at inverse temperature β; a negative one is the opposite energy at -β."""
        beta = inverse_temperature(beta, signed=True)
        self._check_size(exact.LARGEST)
        sign = -1.0 if beta < 0 else 1.0
        return function(sign * self.couplings, sign * self.fields, self.values, abs(beta))


def _skew(matrix, side=128):
    """max |A_ij - A_ji|, block by block: a large matrix is slow to read down its columns."""
    blocks = [slice(k, k + side) for k in range(0, len(matrix), side)]
    return max(np.abs(matrix[a, b] - matrix[b, a].T).max() for k, a in enumerate(blocks) for b in blocks[k:])


def to_values(model: PairwiseModel, values: tuple[int, int]) -> PairwiseModel:
    """The same distribution, with the same energies, in the other convention.

    The state s becomes t with s = α t + γ, where α = 2, γ = -1 to go to (0, 1) and α = γ = ½ to go to (-1, 1). Then
    J' = α² J, h'_i = α (h_i + γ Σ_j J_ij), offset' = offset - ½ γ² Σ_ij J_ij - γ Σ_i h_i.

    Raises
    ------
    ValueError
        For values other than (-1, 1) and (0, 1).

    Examples
    --------
    >>> spins = PairwiseModel([[0, 2], [2, 0]], [1, 0])
    >>> bits = to_values(spins, (0, 1))
    >>> float(bits.energy([1, 0])), float(spins.energy([1, -1]))
    (1.0, 1.0)
    """
    values = two_values(values)
    if values == model.values:
        return model
    scale, shift = (2.0, -1.0) if values == (0, 1) else (0.5, 0.5)
    offset = model.offset - 0.5 * shift**2 * model.couplings.sum() - shift * model.fields.sum()
    return PairwiseModel(scale**2 * model.couplings, scale * (model.fields + shift * model.couplings.sum(axis=1)),
                         values, float(offset))
