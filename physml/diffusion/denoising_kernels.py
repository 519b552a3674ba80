"""The compiled loop of denoising score matching: the batch that a training step shows and asks for."""
import math

from physml.core.jit import kernel


@kernel(wasm=False)
def noised(points, chosen, sigma, noise, mean, spread, inputs, target):
    """Noise on the chosen points; what of it a network sees first, and what it should answer.

    With u = x + σε and c = 1/√(s² + σ²): z = (u - m)/√(s² + σ²), and (x - Wiener filter)/(error bar) =
    (x - m - (s c)² (u - m))/(s σ c).
    """
    for k in range(chosen.shape[0]):
        for i in range(mean.shape[0]):
            clean, s = points[chosen[k], i], spread[i]
            away = clean + sigma[k] * noise[k, i] - mean[i]
            width = math.sqrt(s * s + sigma[k] * sigma[k])
            c = 1.0 / width
            inputs[k, i] = away / width
            target[k, i] = (clean - mean[i] - (s * c) * (s * c) * away) / (s * sigma[k] * c)
