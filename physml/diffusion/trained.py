"""Denoisers that travel with the package: whole numbers for weights, so that they are the same everywhere.

A training takes longer than a chapter may, and rounds differently from machine to machine. ``tools/denoisers.py``
trains them anew and writes the files; tests compare a training of theirs with what is stored.
"""
import functools
from importlib import resources
from pathlib import Path

import numpy as np

from physml.core.arguments import one_of, whole
from physml.diffusion.denoiser import Denoiser
from physml.diffusion.schedules import Schedule
from physml.diffusion.score_network import ScoreNetwork
from physml.learning import Dense, Network

PLANE = ("swiss-roll", "grid", "penguins")
EXAMPLES, TRAININGS = (30, 100, 300, 1500), 3  # digits that a network has seen, and how many such networks there are


def rounded(denoiser: Denoiser, largest: int = 127) -> dict[str, np.ndarray]:
    """A denoiser with weights of whole numbers up to ``largest``, times one number for each unit, as arrays to store.

    31 needs six bits a weight, 127 a byte, 32767 two; the few other numbers are float16, or float32 with the last.
    """
    fine = np.float16 if largest < 128 else np.float32
    arrays = {"mean": denoiser.mean.astype(fine), "spread": denoiser.spread.astype(fine),
              "frequencies": np.array(denoiser.frequencies, np.int64), "classes": np.array(denoiser.classes)}
    if denoiser.box is not None:
        arrays["box"] = denoiser.box.astype(fine)
    for k, layer in enumerate(denoiser.network.layers):
        scale = (np.abs(layer.weights).max(axis=0) / largest).astype(fine).astype(np.float64)
        numbers = np.rint(layer.weights / np.where(scale > 0, scale, 1.0))
        arrays[f"weights{k}"] = np.clip(numbers, -largest, largest).astype(np.int8 if largest < 128 else np.int16)
        arrays[f"scale{k}"], arrays[f"bias{k}"] = scale.astype(fine), layer.bias.astype(fine)
    return arrays


def restored(arrays) -> Denoiser:
    """The denoiser behind arrays of `rounded`."""
    count = sum(name.startswith("weights") for name in arrays)
    layers = [Dense(arrays[f"weights{k}"] * arrays[f"scale{k}"].astype(np.float64), arrays[f"bias{k}"],
                    "silu" if k < count - 1 else "linear") for k in range(count)]
    return Denoiser(Network(tuple(layers)), arrays["mean"], arrays["spread"],
                    tuple(int(k) for k in arrays["frequencies"]), int(arrays["classes"]), box=arrays.get("box"))


def folder() -> Path:
    """Where the weights are."""
    return Path(str(resources.files("physml.diffusion"))) / "weights"


@functools.cache
def stored(name: str) -> dict[str, np.ndarray]:
    """The arrays of a file in ``physml/diffusion/weights``."""
    with np.load(folder() / f"{name}.npz") as file:
        return dict(file)


def trained_score(name: str, schedule: Schedule) -> ScoreNetwork:
    """A score network of the plane that was trained beforehand: 3-128-128-2, SiLU, 20,000 steps of batch 512.

    Parameters
    ----------
    name : {"swiss-roll", "grid", "penguins"}
        What it was trained on: 20,000 samples of `swiss_roll` or of `gaussian_grid`; or the standardised bills of 228
        of the 342 `physml.data.penguins` (1,000 steps: longer, and the other birds become less likely).
    schedule : Schedule

    Returns
    -------
    ScoreNetwork

    Raises
    ------
    ValueError
        For another name, and if the schedule is none.

    Examples
    --------
    >>> from physml.diffusion import linear_schedule
    >>> trained_score("grid", linear_schedule())(np.zeros((4, 2)), 0.5).shape
    (4, 2)
    """
    return ScoreNetwork(restored(stored(one_of("name", name, PLANE))), schedule)


def trained_digits(examples: int = 1500, training: int = 0) -> Denoiser:
    """A denoiser of handwritten digits that was trained beforehand on the first digits of `digit_points`.

    52-128-128-32 with SiLU, 27,424 weights of six bits, for ten classes and none; 10,000 steps of batch 512.

    Parameters
    ----------
    examples : {30, 100, 300, 1500}
        How many digits it has seen.
    training : {0, 1, 2}
        Which of three trainings that differ in their random numbers.

    Returns
    -------
    Denoiser

    Raises
    ------
    ValueError
        For another number of examples or another training.

    Examples
    --------
    >>> trained_digits()(np.zeros((1, 32)), 1.0, np.array([3])).shape
    (1, 32)
    """
    if examples not in EXAMPLES:
        raise ValueError(f"examples: got {examples!r}; give one of {', '.join(map(str, EXAMPLES))}")
    return restored(stored(f"digits-{examples}-{whole('training', training, 0, TRAININGS - 1)}"))
