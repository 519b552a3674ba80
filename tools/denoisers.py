"""Train the denoisers that travel with the package, and write their weights, rounded, to physml/diffusion/weights.

    python -m tools.denoisers [NAME …]

Training rounds differently from machine to machine, so the files are data: a training of today need not give the same
bytes. ``tests/diffusion/test_trained.py`` compares it with a short training of its own.
"""
import sys

import numpy as np

from physml import data
from physml.diffusion import denoising, plane_data, trained
from physml.diffusion.digits import digit_points

EXAMPLES = 20_000
# mean and deviation of ln σ, and steps: 228 birds are learned by heart where the training goes on
PLANE = {"swiss-roll": (-1.5, 1.2, 20_000), "grid": (-2.0, 1.2, 20_000), "penguins": (-0.5, 1.0, 1_000)}
SMALL = {"digits-30-small": 30, "digits-300-small": 300}  # for a page, which holds 60 kB


def points(name: str) -> np.ndarray:
    """What a network of the plane is trained on."""
    if name == "penguins":
        return data.penguins().standardised()[training_birds()]
    return {"grid": plane_data.gaussian_grid, "swiss-roll": plane_data.swiss_roll}[name]().sample(EXAMPLES, seed=1)


def training_birds() -> np.ndarray:
    """Two birds of three, at random; the others are for the test."""
    return np.sort(np.random.default_rng(0).permutation(342)[:228])


def plane(name: str, *, steps: int | None = None, seed: int = 0):
    """One training in the plane."""
    centre, width, usual = PLANE[name]
    return denoising.fit_denoiser(points(name), steps=steps or usual, log_noise=(centre, width),
                                  noise_range=(0.01, 160.0), boxed=True, seed=seed)


def digits(examples: int, *, hidden: int = 128, steps: int = 10_000, seed: int = 0):
    """One training on digits."""
    points, labels = digit_points().training(examples)
    return denoising.fit_denoiser(points, labels, hidden=(hidden, hidden), frequencies=(1, 2, 3, 5), steps=steps,
                                  seed=seed)


def write(name: str, arrays: dict[str, np.ndarray]):
    trained.folder().mkdir(exist_ok=True)
    np.savez_compressed(trained.folder() / f"{name}.npz", **arrays)


def main(names):
    every = [f"digits-{n}-{k}" for n in trained.EXAMPLES for k in range(trained.TRAININGS)]
    for name in names or [*PLANE, *SMALL, *every]:
        if name in PLANE:
            fit, largest = plane(name), 32767
        elif name in SMALL:
            fit, largest = digits(SMALL[name], hidden=64), 31
        else:
            _, examples, training = name.split("-")
            fit, largest = digits(int(examples), seed=int(training)), 31
        write(name, trained.rounded(fit.denoiser, largest))
        print(name, fit.losses[-1000:].mean(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
