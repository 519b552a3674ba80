"""Find the 32 principal components of the 8 × 8 digits, and write them in whole numbers.

    python -m tools.digit_basis

A decomposition rounds differently from machine to machine; with whole numbers for the mean, the components and the
steps in which coordinates are counted, what the book and its figures make of a digit is the same everywhere.
"""
import numpy as np

from physml import data
from physml.diffusion import digits
from tools.denoisers import write


def main():
    record = data.digits()
    pixels = record.images.reshape(-1, 64).astype(np.int64)
    chosen = digits.training_order()[:digits.TRAINING]
    mean = np.rint(64 * pixels[chosen].mean(axis=0)).astype(np.int16)
    centred = 64 * pixels[chosen] - mean
    axes = np.linalg.svd(centred / 512, full_matrices=False)[2][:digits.COMPONENTS]
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    scale = (np.abs(axes).max(axis=1) / 127).astype(np.float32)
    whole = np.rint(axes / scale[:, None]).astype(np.int8)
    largest = np.abs(centred @ whole.T.astype(np.int64)).max(axis=0)
    step = -(-2 * largest // (2 * digits.LEVELS + 1)) + 1
    write("digit-basis", {"mean": mean, "axes": whole, "scale": scale, "step": step.astype(np.int32)})


if __name__ == "__main__":
    main()
