"""Binning: the error of a correlated mean from averages over longer and longer blocks."""
import numpy as np

from physml.core.frozen import frozen


@frozen
class BinningAnalysis:
    """The standard error of a mean, estimated from block averages.

    Attributes
    ----------
    sizes : ndarray of int64
        Block lengths 1, 2, 4, …
    errors : ndarray of float64
        The naive standard error of the mean at each length; it grows until the blocks are independent.
    uncertainties : ndarray of float64
        One standard deviation of each, errors/√(2 (blocks - 1)).
    chosen : int
        The index of the length taken for ``error``.
    """

    sizes: np.ndarray
    errors: np.ndarray
    uncertainties: np.ndarray
    chosen: int

    @property
    def error(self) -> float:
        """The standard error at the chosen length."""
        return float(self.errors[self.chosen])

    @property
    def autocorrelation_time(self) -> float:
        """The τ = 1/2 + Σ ρ that the growth of the error stands for."""
        return float(0.5 * (self.errors[self.chosen] / self.errors[0]) ** 2)


def binning_error(x: np.ndarray) -> BinningAnalysis:
    """Binning analysis of a series (Flyvbjerg and Petersen 1989).

    The length B taken is the first with B³ > 2 n (error(B)/error(1))⁴, which balances what long blocks lose in
    statistics against what short ones miss of the correlations.

    Parameters
    ----------
    x : array_like
        Shape (draws,) or (chains, draws); blocks do not cross from one chain into another, and draws at the end that do
        not fill a block are left out.

    Returns
    -------
    BinningAnalysis

    Raises
    ------
    ValueError
        For another shape, fewer than 16 draws in a chain, or values that are not finite.

    References
    ----------
    H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989); U. Wolff, Comput. Phys. Commun. 156, 143 (2004);
    R. M. Lee et al., Phys. Rev. E 83, 066706 (2011), for the choice of the length.

    Examples
    --------
    >>> result = binning_error(np.random.default_rng(3).normal(size=4096))
    >>> result.sizes[:3].tolist(), bool(abs(result.error * 64 - 1) < 0.15)
    ([1, 2, 4], True)
    """
    x = np.asarray(x, dtype=np.float64)
    x = x[None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] == 0 or x.shape[1] < 16:
        raise ValueError(f"x: got shape {x.shape}; give (draws,) or (chains, draws) with at least 16 draws")
    if not np.isfinite(x).all():
        raise ValueError("x: got values that are not finite; diagnose the chain first")
    n = x.size
    sizes, errors, blocks = [], [], []
    level, size = x, 1
    while level.shape[1] >= 2 and level.size >= 8:
        sizes.append(size)
        errors.append(np.sqrt(level.var(ddof=1) / level.size))
        blocks.append(level.size)
        level = level[:, :level.shape[1] // 2 * 2]
        level = 0.5 * (level[:, 0::2] + level[:, 1::2])
        size *= 2
    sizes, errors, blocks = np.array(sizes), np.array(errors), np.array(blocks)
    growth = errors / errors[0] if errors[0] > 0 else np.ones_like(errors)
    enough = np.flatnonzero(sizes.astype(float) ** 3 > 2 * n * growth**4)
    return BinningAnalysis(sizes=sizes, errors=errors, uncertainties=errors / np.sqrt(2 * (blocks - 1)),
                           chosen=int(enough[0]) if enough.size else len(sizes) - 1)
