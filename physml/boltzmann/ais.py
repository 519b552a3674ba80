"""Annealed importance sampling (Neal 2001; for restricted Boltzmann machines Salakhutdinov and Murray 2008)."""
from itertools import pairwise

import numpy as np

from physml.boltzmann import layer_kernels
from physml.boltzmann.gibbs import Layers
from physml.core.arguments import Seed, real_array, whole
from physml.core.frozen import frozen


@frozen
class AISEstimate:
    """An estimate of ln Z from independent weighted chains.

    Attributes
    ----------
    log_partition : float
        ln of the mean of the weights, times the base's partition function. The mean is an unbiased estimate of Z; its
        logarithm is low on average, by about ``bias``.
    error : float
        Standard error of ``log_partition``, from the scatter of the weights between chains. It knows only what the
        chains have met: if none finds a region that matters, the estimate is low and the error does not show it.
    bias : float
        The leading term of the log-mean-exp bias, error**2 / 2, by which the estimate is expected to lie too low.
    log_weights : ndarray, shape (chains,)
        ln w of each chain, such that Z = Z_base E[w].
    effective : float
        (Σ w)² / Σ w², how many equally weighted chains they are worth.
    """

    log_partition: float
    error: float
    bias: float
    log_weights: np.ndarray
    effective: float


def ais_log_partition(rbm, *, betas: int | np.ndarray = 1000, chains: int = 1000, seed: Seed = 0,
                      base_visible_bias: np.ndarray | None = None) -> AISEstimate:
    """Estimate ln Z of a restricted Boltzmann machine that is too large to sum.

    Chains start from independent visible units with fields a⁰ and move, one Gibbs step at each inverse temperature β,
    through the machines with weights βw, hidden biases βb and visible biases (1-β)a⁰ + βa. The weight of a chain is the
    product of the ratios of successive unnormalised probabilities of the state it is in (bm-ais-weight).

    Parameters
    ----------
    rbm : RBM
    betas : int or array_like
        How many steps from β = 0 to 1, equally spaced, or all values of β, ascending from 0 to 1.
    chains : int
    seed : int or SeedSequence
    base_visible_bias : array_like, shape (visible,), optional
        a⁰, in the machine's convention; zero by default. The log odds of the data's means make a shorter way.

    Returns
    -------
    AISEstimate

    Raises
    ------
    ValueError
        For schedules that do not ascend from 0 to 1, or other shapes.

    Examples
    --------
    >>> from physml.boltzmann import RBM
    >>> machine = RBM([[1.0, -2.0], [0.5, 1.5], [2.0, 0.0]])
    >>> found = ais_log_partition(machine, betas=200, chains=500, seed=1)
    >>> bool(abs(found.log_partition - machine.log_partition()) < 4 * found.error)
    True
    """
    chains = whole("chains", chains, 2)
    if np.ndim(betas) == 0:
        betas = np.linspace(0.0, 1.0, whole("betas", betas) + 1)
    else:
        betas = real_array("betas", betas)
        if betas.ndim != 1 or betas.size < 2 or betas[0] != 0 or betas[-1] != 1 or (np.diff(betas) <= 0).any():
            raise ValueError(f"betas: got {betas.tolist()!r:.60}; give a number of steps, or values that ascend "
                             "from 0 to 1")
    base = (np.zeros(rbm.visible) if base_visible_bias is None
            else real_array("base_visible_bias", base_visible_bias, (rbm.visible,)))
    low, high = rbm.values
    log_base = np.logaddexp(low * base, high * base).sum() + rbm.hidden * np.log(2.0)
    log_weights = _chains(rbm, base, betas, chains, seed)
    top = log_weights.max()
    w = np.exp(log_weights - top)
    error = float(w.std(ddof=1) / (w.mean() * np.sqrt(chains)))
    return AISEstimate(log_partition=float(log_base + top + np.log(w.mean())) - rbm.offset, error=error,
                       bias=0.5 * error**2, log_weights=log_weights, effective=float(w.sum() ** 2 / (w**2).sum()))


def _chains(rbm, base, betas, chains, seed):
    """The log weights: ln w = Σ_k [ln p*_{k+1}(v_k) - ln p*_k(v_k)], v_k drawn at β_k."""
    layers = Layers(rbm.weights, base, rbm.hidden_bias, rbm.values, chains, seed)
    layers.draw_visible(np.zeros_like(layers.v))
    hidden_bias, tilt = layers.hidden_bias.copy(), rbm.visible_bias - base
    log_weights = np.zeros(chains)
    for before, after in pairwise(betas):
        x = layers.hidden_fields(layers.v)
        layer_kernels.add_log_ratio(x, hidden_bias, layers.low, layers.high, before, after, log_weights)
        log_weights += (after - before) * (layers.v @ tilt)
        if after < 1.0:  # one Gibbs step at the new β: fields and biases scaled
            layers.hidden_bias[:] = after * rbm.hidden_bias
            layers.visible_bias[:] = base + after * tilt
            x *= np.float32(after)
            layers.draw_hidden(x)
            x = layers.visible_fields(layers.h)
            x *= np.float32(after)
            layers.draw_visible(x)
    return log_weights
