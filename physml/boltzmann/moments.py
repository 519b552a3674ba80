"""Expectations that learning compares: with the data clamped, and of the free machine."""
import numpy as np

from physml.core.frozen import frozen


@frozen
class Moments:
    """Expectations under a distribution of all units; also a gradient, which is a difference of two of them.

    Attributes
    ----------
    pairs : ndarray, shape (visible, hidden), or (units, units)
        ⟨v_i h_j⟩ in a restricted machine, ⟨s_i s_j⟩ of all units in a general one: conjugate to weights or couplings.
    visible, hidden : ndarray
        ⟨v_i⟩ and ⟨h_j⟩, conjugate to the biases or fields.
    """

    pairs: np.ndarray
    visible: np.ndarray
    hidden: np.ndarray

    def __sub__(self, other):
        return Moments(self.pairs - other.pairs, self.visible - other.visible, self.hidden - other.hidden)

    @property
    def units(self) -> np.ndarray:
        """⟨s_i⟩ of all units, the visible ones first."""
        return np.concatenate([self.visible, self.hidden])

    def norm(self) -> float:
        """The Euclidean length of everything."""
        return float(np.sqrt(sum((x**2).sum() for x in (self.pairs, self.visible, self.hidden))))
