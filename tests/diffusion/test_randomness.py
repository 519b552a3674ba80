"""What samplers draw, beside what their callers draw from the same integer."""
import numpy as np

from physml.diffusion.randomness import own_generator


def test_own_generator_shares_nothing_with_the_callers():
    ours, callers = own_generator(3).standard_normal(1000), np.random.default_rng(3).standard_normal(1000)
    assert abs(np.corrcoef(ours, callers)[0, 1]) < 4 / 1000**0.5
    np.testing.assert_array_equal(ours, own_generator(np.random.SeedSequence(3)).standard_normal(1000))
