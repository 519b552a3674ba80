"""Double descent of fits with a part of the features: drawn data beside the exact risk."""
import numpy as np
import pytest

from physml import learning


@pytest.mark.parametrize("ridge", [0.0, 1.5])
def test_drawn_data_have_the_exact_risk(ridge):
    """Away from the peak: within three of it a single data set has no variance."""
    beta = np.arange(1, 41.0) ** -0.8
    found = learning.double_descent(12, [1, 3, 6, 20, 30, 40], coefficients=beta, ridge=ridge, noise=0.4, samples=1500,
                                    seed=3)
    error = found.risks.std(axis=0) / 1500**0.5
    assert np.all(abs(found.risks.mean(axis=0) - found.exact) < 4 * error)


def test_unused_features_are_noise():
    """All used: the plain risk. Without noise and with every feature seen, least squares is exact."""
    assert np.isclose(learning.width_risk(20, 8, noise=0.5), learning.ridge_risk(20, 8, noise=0.5))
    assert learning.width_risk(20, 8, noise=0.0) == 0.0
    risks = learning.width_risk(20, [10, 19, 20, 21, 80])
    assert np.isinf(risks[1:4]).all()
    assert np.isfinite(risks[[0, 4]]).all()
    assert np.isclose(learning.width_risk(20, 10, coefficients=np.full(40, 40**-0.5)),
                      1.75 * 10 / 9 + 0.75)


def test_the_median_is_below_the_mean_near_the_peak():
    found = learning.double_descent(20, [17, 20, 40], samples=300, seed=4)
    assert np.median(found.risks[:, 0]) < found.exact[0]
    assert np.isfinite(found.risks).all()


@pytest.mark.parametrize(("call", "says"), [
    (lambda: learning.width_risk(5, [0]), "^widths: "),
    (lambda: learning.width_risk(5, [4], coefficients=[1.0]), "^wid"),
    (lambda: learning.double_descent(5, [4], samples=0), "^samples: "),
    (lambda: learning.width_risk(5, [4], noise=-1.0), "^noise: ")])
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()
