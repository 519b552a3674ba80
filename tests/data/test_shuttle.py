"""The O-ring record: the published counts and the maximum-likelihood fit that the literature quotes."""
import numpy as np
import pytest
from scipy.optimize import minimize

from physml.data import challenger


def test_record():
    record = challenger()
    assert record.temperature.shape == record.distress.shape == record.distressed.shape == (23,)
    assert len(set(record.flight)) == 23
    assert sorted(record.temperature[record.distress == 1]) == [53, 57, 58, 63, 70, 70, 75]
    assert (record.distress == (record.distressed > 0)).all()
    assert record.distressed.max() <= 6
    assert record.temperature.mean() == pytest.approx(69.5652, abs=1e-4)
    assert "Dalal" in record.citation


def test_logistic_fit():
    """Intercept 15.043 and slope -0.2322 per °F: the fit of distress against temperature found in textbooks."""
    record = challenger()

    def loss(b):
        z = b[0] + b[1] * (record.temperature - 70)
        return np.logaddexp(0, z).sum() - record.distress @ z

    b = minimize(loss, [0.0, 0.0], tol=1e-10).x
    assert b[1] == pytest.approx(-0.2322, abs=5e-4)
    assert b[0] - 70 * b[1] == pytest.approx(15.043, abs=0.03)
