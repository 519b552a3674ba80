"""Small data sets that the chapters use, each with its origin."""
from physml.data.congress import Congress, congress
from physml.data.digits import Digits, digits
from physml.data.glyphs import glyphs
from physml.data.penguins import Penguins, penguins
from physml.data.shuttle import Challenger, challenger

__all__ = ["Challenger", "Congress", "Digits", "Penguins", "challenger", "congress", "digits", "glyphs", "penguins"]
