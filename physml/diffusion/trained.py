"""Denoisers that travel with the package: whole numbers for weights, so that they are the same everywhere.

A training takes longer than a chapter may, and rounds differently from machine to machine. ``tools/denoisers.py``
trains them anew and writes the files; tests compare a training of theirs with what is stored.
"""
import functools
from importlib import resources
from pathlib import Path

import numpy as np

from physml.core.arguments import one_of
from physml.diffusion.denoiser import Denoiser
from physml.diffusion.schedules import Schedule
from physml.diffusion.score_network import ScoreNetwork
from physml.learning import Dense, Network

PLANE = ("swiss-roll", "grid", "penguins")


def rounded(denoiser: Denoiser, largest: int = 127) -> dict[str, np.ndarray]:
    """A denoiser with weights of whole numbers up to ``largest``, times one number for each unit, as arrays to store.

    127 needs a byte a weight, 32767 two; scales and biases are float32.
    """
    arrays = {"mean": denoiser.mean, "spread": denoiser.spread, "frequencies": np.array(denoiser.frequencies, np.int64),
              "classes": np.array(denoiser.classes)}
    for k, layer in enumerate(denoiser.network.layers):
        scale = (np.abs(layer.weights).max(axis=0) / largest).astype(np.float32)
        whole = np.rint(layer.weights / np.where(scale > 0, scale, 1.0))
        arrays[f"weights{k}"] = np.clip(whole, -largest, largest).astype(np.int8 if largest < 128 else np.int16)
        arrays[f"scale{k}"], arrays[f"bias{k}"] = scale, layer.bias.astype(np.float32)
    return arrays


def restored(arrays) -> Denoiser:
    """The denoiser behind arrays of `rounded`."""
    count = sum(name.startswith("weights") for name in arrays)
    layers = [Dense(arrays[f"weights{k}"] * arrays[f"scale{k}"].astype(np.float64), arrays[f"bias{k}"],
                    "silu" if k < count - 1 else "linear") for k in range(count)]
    return Denoiser(Network(tuple(layers)), arrays["mean"], arrays["spread"],
                    tuple(int(k) for k in arrays["frequencies"]), int(arrays["classes"]))


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
