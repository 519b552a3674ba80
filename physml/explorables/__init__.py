"""Interactive figures, declared in Python: one program that runs natively, in the static page and in JupyterLab.

>>> from physml import explorables
>>> magnet = explorables.load("ising-temperature")
>>> state = magnet.run(frames=30, events=[(10, {"temperature": 1.5})])
>>> state["spins"].shape
(128, 128)
"""
from physml.explorables.binding import scalars
from physml.explorables.controls import Button, Choice, Slider, Toggle
from physml.explorables.explorable import Explorable
from physml.explorables.library import load, names
from physml.explorables.program import Program
from physml.explorables.truth import Check
from physml.explorables.views import Bars, Curves, Image, Lattice, Quiver, Readout, Scatter, Trace

__all__ = ["Bars", "Button", "Check", "Choice", "Curves", "Explorable", "Image", "Lattice", "Program", "Quiver",
           "Readout", "Scatter", "Slider", "Toggle", "Trace", "load", "names", "scalars"]
