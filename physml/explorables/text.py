"""Small text matters that Python and the page must settle alike: symbols in labels, decimals, ticks."""
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from html import escape

GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ",
         "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
         "chi": "χ", "psi": "ψ", "omega": "ω",
         "Delta": "Δ", "hbar": "𝔥", "langle": "⟨", "rangle": "⟩", "ln": "ln ", "infty": "∞"}
_MATH = re.compile(r"\$([^$]*)\$")
_LETTERS = re.compile(r"<[^>]*>|&\w+;|\bln\b|([^\W\d_]+)")
_INDEX = re.compile(r"([_^])(?:\{([^}]*)\}|(\w))")


def _symbols(tex):
    return re.sub(r"\\([A-Za-z]+)( (?=[\\A-Za-z]))?", lambda m: GREEK.get(m[1], m[1]), tex).replace("-", "−")


def html(label: str) -> str:
    """A label with ``$…$`` symbols as HTML: letters in italics, subscripts, superscripts, Greek letters."""
    def symbol(match):
        tags = {"_": "sub", "^": "sup"}
        inner = _INDEX.sub(lambda m: f"<{tags[m[1]]}>{m[2] or m[3]}</{tags[m[1]]}>", _symbols(match[1]))
        return _LETTERS.sub(lambda m: f"<i>{m[1]}</i>" if m[1] else m[0], inner)
    return _MATH.sub(symbol, escape(label, quote=False))


def plain(label: str) -> str:
    """The same label as plain text, for canvases and screen readers."""
    return _MATH.sub(lambda m: _INDEX.sub(lambda i: i[2] or i[3], _symbols(m[1])), label)


def fixed(x: float, digits: int) -> str:
    """``x`` with so many decimals, as JavaScript's ``toFixed`` writes it (ties away from zero, no negative zero)."""
    if not math.isfinite(x):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(x, "NaN")
    if x == 0:
        return f"{0:.{digits}f}"
    return str(Decimal(float(x)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def ticks(limits: tuple[float, float], most: int = 5) -> list[tuple[float, str]]:
    """Round tick positions inside the limits, with their text."""
    low, high = limits
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * (1 - 1e-9))
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if abs(step / power - 2.5) < 1e-9 else 0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(k * step, fixed(k * step, digits).replace("-", "−")) for k in range(first, last + 1)]


def decades(limits: tuple[float, float]) -> list[tuple[float, str]]:
    """The whole numbers inside the limits of a logarithm, with the power of ten that each stands for."""
    whole = range(math.ceil(limits[0]), math.floor(limits[1]) + 1)
    return [(float(k), f"{10**k}" if k >= 0 else f"{10.0**k:.{-k}f}") for k in whole]
