"""Any function of a few spins as a sum over products of spins, and what of it a translation leaves the same."""
import numpy as np

from physml.core.arguments import real_array


def spin_products(values) -> np.ndarray:
    """The coefficients c_A of f(s) = Σ_A c_A Π_{i ∈ A} s_i, exactly, from the values of f on all states.

    Of an energy -H/T these are the couplings, in units of the temperature, of all orders.

    Parameters
    ----------
    values : array_like, shape (…, 2^n)
        In entry k, spin i is up where bit i of k is set.

    Returns
    -------
    ndarray of float64, shape (…, 2^n)
        In entry k the coefficient of the product of the spins whose bit is set in k.

    Raises
    ------
    ValueError
        If the last axis is no power of two, or a value is not finite.

    Notes
    -----
    The Walsh–Hadamard transform, in n 2^n steps.

    Examples
    --------
    >>> spin_products([2.0, 0.0, 0.0, 2.0]).tolist()  # 1 + s0 s1
    [1.0, 0.0, 0.0, 1.0]
    """
    found = real_array("values", values)
    size = found.shape[-1] if found.ndim else 0
    if size < 1 or size & (size - 1):
        raise ValueError(f"values: got shape {found.shape}; give a power of two along the last axis")
    width = 1
    while width < size:
        pairs = found.reshape(*found.shape[:-1], -1, 2, width)
        low, high = pairs[..., 0, :].copy(), pairs[..., 1, :].copy()
        pairs[..., 0, :], pairs[..., 1, :] = low + high, high - low
        width *= 2
    return found / size


def patch_products(values) -> dict[tuple[tuple[int, int], ...], float]:
    """The mean of a function of 3 × 3 patches over a periodic lattice, as a sum of translation-invariant couplings.

    Products that differ by a shift have the same mean over the lattice, and their coefficients add up.

    Parameters
    ----------
    values : array_like, shape (512,)
        The function on the rows of `learning.patch_table`. Of a network without hidden units these are its outputs on
        lattices that consist of one patch only: ``network.on_patches()(np.eye(512))``.

    Returns
    -------
    dict
        From sites (row, column), the first row and column 0, to the coefficient of the mean of the product of the spins
        there; the empty product is the constant. The largest in size come first.

    Raises
    ------
    ValueError
        If there are not 512 finite values.

    Examples
    --------
    >>> from physml.learning import patch_table
    >>> top, left, centre = patch_table()[:, [1, 3, 4]].T
    >>> patch_products(centre * (top + left) + 3)
    {(): 3.0, ((0, 0), (0, 1)): 1.0, ((0, 0), (1, 0)): 1.0}
    """
    coefficients = spin_products(real_array("values", np.reshape(values, -1), (512,)))
    found: dict[tuple[tuple[int, int], ...], float] = {}
    for k, c in enumerate(coefficients):
        sites = [divmod(i, 3) for i in range(9) if k >> i & 1]
        top, left = (min((site[axis] for site in sites), default=0) for axis in (0, 1))
        name = tuple((row - top, column - left) for row, column in sites)
        found[name] = found.get(name, 0.0) + float(c)
    kept = {name: c for name, c in found.items() if abs(c) > 1e-14 * np.abs(coefficients).max()}
    return dict(sorted(kept.items(), key=lambda item: -abs(item[1])))
