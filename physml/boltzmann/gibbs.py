"""Block Gibbs sampling of both layers in float32: a matrix product, then a fused kernel, in turn."""
import numpy as np

from physml.boltzmann import layer_kernels
from physml.core.arguments import Seed, for_each_chain, unit_states, whole
from physml.core.random import stream

BITS = 32 * layer_kernels.LANES  # 64-bit words of random bits made at once, for as many rows as they serve

ONE_THREAD = 2**18  # multiplications up to which OpenBLAS does a product on one thread


class Layers:
    """``chains`` copies of a machine that move together.

    The weights and biases are float32 arrays that the caller may change between steps; ``v`` and ``h`` hold states.
    Fields are computed without biases, for up to ``rows`` states at once, in work space that the next call overwrites.
    """

    def __init__(self, weights, visible_bias, hidden_bias, values, chains: int, seed, rows: int | None = None):
        self.weights = np.ascontiguousarray(weights, np.float32)
        self.visible_bias, self.hidden_bias = (np.array(b, np.float32) for b in (visible_bias, hidden_bias))
        self.low, self.high = np.float32(values[0]), np.float32(values[1])
        self.lanes = np.ascontiguousarray(stream(seed, layer_kernels.LANES).T)
        sizes = self.weights.shape
        self.v, self.h = (np.empty((chains, n), np.float32) for n in sizes)
        self._fields = [np.empty((rows or chains, n), np.float32) for n in sizes]
        lanes = layer_kernels.LANES
        words = [np.empty(max(BITS, -(-n // (2 * lanes)) * lanes), np.uint64) for n in sizes]
        self._bits = [(w, w.view(np.uint32)) for w in words]

    def hidden_fields(self, v: np.ndarray) -> np.ndarray:
        """v·W."""
        return product(v, self.weights, self._fields[1][:len(v)])

    def visible_fields(self, h: np.ndarray) -> np.ndarray:
        """h·Wᵀ."""
        return product(h, self.weights.T, self._fields[0][:len(h)])

    def draw_hidden(self, fields: np.ndarray, factor: float = 1.0, means: np.ndarray | None = None) -> None:
        """Draw ``h`` given fields; where asked for, write factor * ⟨h⟩ too."""
        if means is None:
            layer_kernels.draw_units(fields, self.hidden_bias, self.low, self.high, self.lanes, *self._bits[1], self.h)
        else:
            layer_kernels.draw_units_and_means(fields, self.hidden_bias, self.low, self.high, np.float32(factor),
                                               self.lanes, *self._bits[1], self.h, means)

    def hidden_means(self, fields: np.ndarray, factor: float, means: np.ndarray) -> None:
        """Write factor * ⟨h⟩ given fields."""
        layer_kernels.unit_means(fields, self.hidden_bias, self.low, self.high, np.float32(factor), means)

    def draw_visible(self, fields: np.ndarray) -> None:
        """Draw ``v`` given fields."""
        layer_kernels.draw_units(fields, self.visible_bias, self.low, self.high, self.lanes, *self._bits[0], self.v)

    def step(self) -> None:
        """One Gibbs step v → h → v."""
        self.draw_hidden(self.hidden_fields(self.v))
        self.draw_visible(self.visible_fields(self.h))

    def random_visible(self) -> None:
        """Each visible unit low or high with equal probability."""
        self.draw_visible(np.broadcast_to(-self.visible_bias, self.v.shape).copy())

    def random_hidden(self) -> None:
        """Each hidden unit low or high with equal probability."""
        self.draw_hidden(np.broadcast_to(-self.hidden_bias, self.h.shape).copy())


def product(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> np.ndarray:
    """a @ b into ``out``; for small machines in pieces that BLAS does on one thread.

    Several threads would have to wait for each other after every product, for long where others use the processors.
    """
    rows = ONE_THREAD // b.size
    if rows < 8:
        return np.matmul(a, b, out=out)
    for first in range(0, len(a), rows):
        np.matmul(a[first:first + rows], b, out=out[first:first + rows])
    return out


def block_gibbs(machine, n: int, *, burn_in: int, thin: int, chains: int, start: np.ndarray | None,
                seed: Seed) -> np.ndarray:
    """What `RBM.sample` documents."""
    n, chains, burn_in, thin = whole("n", n), whole("chains", chains), whole("burn_in", burn_in, 0), whole("thin", thin)
    layers = Layers(machine.weights, machine.visible_bias, machine.hidden_bias, machine.values, chains, seed)
    if start is None:
        layers.random_visible()
    else:
        states = unit_states("start", start, machine.visible, machine.values)
        layers.v[:] = for_each_chain("start", states, chains)
    out = np.empty((chains, n, machine.visible), np.int8)
    for _ in range(burn_in):
        layers.step()
    for k in range(n):
        for _ in range(thin):
            layers.step()
        out[:, k] = layers.v
    return out
