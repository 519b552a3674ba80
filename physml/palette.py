"""The one palette of the book: interactive figures, their posters and matplotlib draw with these colours.

Each name has a value for the light page and one for the dark. Everything but the grounds may be used for text: its
contrast with every ground is at least 4.5 to 1. The colours of series stay apart for colour-blind readers (a test
simulates them), and no two names share a value, so that a light drawing can be turned into a dark one by replacing.
"""

SERIES = ("blue", "rust", "teal", "plum", "gold", "sky")  # the order in which curves take them
LIGHT = {
    "blue": "#1a56b0", "rust": "#b93c0d", "teal": "#0b7560", "plum": "#5a1a6e", "gold": "#5c4a00", "sky": "#4c779f",
    "ink": "#222832",   # text
    "line": "#5b6472",  # axes, and text that stands back
    "grid": "#e4e6ea", "edge": "#d9dce1",                     # lines behind the data, frames
    "back": "#ffffff", "card": "#fbfaf7", "down": "#f1ede4",  # grounds: picture, figure, a cell that is off
}
DARK = {
    "blue": "#86b8ff", "rust": "#ff9d6c", "teal": "#6fe3c8", "plum": "#cb82b0", "gold": "#f0d468", "sky": "#5b9fe0",
    "ink": "#e4e7ec", "line": "#a3acb9", "grid": "#2b313b", "edge": "#353c48", "back": "#14181e", "card": "#191e26",
    "down": "#2a2f38",
}


def css(values: dict[str, str], prefix: str = "--ex-") -> str:
    """The palette as CSS custom properties: every name, and the series as ``s0``, ``s1``, ….

    Examples
    --------
    >>> css(LIGHT)[:17]
    '--ex-blue:#1a56b0'
    """
    named = {**values, **{f"s{k}": values[name] for k, name in enumerate(SERIES)}}
    return ";".join(f"{prefix}{name}:{value}" for name, value in named.items())
