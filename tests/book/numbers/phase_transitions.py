"""The numbers of the chapter on phase transitions in learning: other formulas, other seeds, published values."""


def near(expected, tolerance):
    return lambda x: bool(abs(x - (expected() if callable(expected) else expected)) <= tolerance)


def between(low, high):
    return lambda x: low < x < high


CLAIMS = {}  # of double descent and the perceptrons

CLAIMS |= {}  # of grokking
