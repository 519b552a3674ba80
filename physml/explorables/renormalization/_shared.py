"""What several figures of the chapter compute: one change of scale."""
from physml.core import kernel
from physml.core.special import log_cosh


@kernel
def migdal_kadanoff_step(K, d):
    """Pairs of bonds: 2^(d-1) moved into one, then every second spin summed over: tanh K' = tanh²(2^(d-1) K)."""
    return 0.5 * log_cosh(2.0 * (1 << (d - 1)) * K)
