"""All 2ᴺ weights ±1 on many inputs: a field is the sum of two tabulated halves, read until the first that fails."""
from physml.core.jit import kernel
from physml.spins.kernels import lowest_bit


@kernel("float64[:, ::1], int64, int64, float64[:, ::1]")
def half_fields(inputs, first, last, fields):
    """fields[μ, a]: the part of w · x_μ from the weights first … last - 1, which are +1 where a has a bit, else -1."""
    for example in range(inputs.shape[0]):
        fields[example, 0] = 0.0
        for i in range(first, last):
            fields[example, 0] -= inputs[example, i]
        for state in range(1, fields.shape[1]):
            changed = first + lowest_bit(state)
            fields[example, state] = fields[example, state & (state - 1)] + 2.0 * inputs[example, changed]


@kernel("float64[:, ::1], float64[:, ::1], int64, int64")
def first_failure(low, high, a, b):
    """The first input whose field low[μ, a] + high[μ, b] is not positive; their number if there is none.

    Half of all weights fail at each of the first inputs of random signs: two or three fields are read.
    """
    example = 0
    while example < low.shape[0] and low[example, a] + high[example, b] > 0.0:
        example += 1
    return example
