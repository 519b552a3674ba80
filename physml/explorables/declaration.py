"""What is wrong with a figure's declaration, said where it is written."""
import numpy as np

from physml.explorables.binding import EXACT, check_name
from physml.explorables.controls import OF_THE_WIDGET
from physml.explorables.program import BUILT_IN
from physml.explorables.views import reference

SIZES = {"laboratory": None, "sentence": 2}  # how many controls each may have


def check(figure, answered: list[str]):
    """Its names, texts, controls and size, and that kernels answer (``on``) to what a reader can set."""
    check_name(figure.name)
    names = [*figure.state, *figure.controls, *figure.buttons, *figure.constants, *BUILT_IN]
    for n in set(names):
        if not n.isidentifier() or names.count(n) > 1:
            raise ValueError(f"name: {figure.name}: {n!r} must be an identifier used once among arrays, controls, "
                             f"buttons, constants and 'frame'; got {names}")
    for field in ("title", "caption", "alt"):
        if not getattr(figure, field).strip():
            raise ValueError(f"{field}: {figure.name} has none; say it in a sentence")
    for n, control in figure.controls.items():
        if n in OF_THE_WIDGET or n.startswith("_"):
            raise ValueError(f"controls: {figure.name}: {n!r} is a name of the Jupyter widget, which has a trait for "
                             f"each control; write {n.strip('_')}_value, say")
        if control.is_integer and max(map(abs, (control.values[0], control.values[-1]))) > EXACT:
            raise ValueError(f"controls: {figure.name}: {n!r} passes 2**53, which a page cannot count")
    settable = [*figure.controls, *(n for n, a in figure.state.items() if a.shape)]
    for n in answered:
        if n not in settable:
            raise ValueError(f"on: {figure.name}: {n!r} is no control and no array; there are {settable}")
    most = SIZES.get(figure.size, 0)
    if most is not None and len(figure.controls) > most:
        raise ValueError(f"size: {figure.name} is {figure.size!r} with {len(figure.controls)} controls; a 'sentence' "
                         "has two at most, a 'laboratory' as many as its screen holds")


def check_views(figure):
    """That each view draws what is there."""
    scalar = np.zeros(())
    known = {**dict.fromkeys([*figure.controls, *figure.constants, *BUILT_IN], scalar), **figure.state}
    for view in figure.views:
        for text in view.expressions():
            base, field, index = reference(text)
            where = f"views: {figure.name}: {type(view).__name__} draws {text!r}"
            if base not in known:
                raise ValueError(f"{where}; known: {sorted(known)}")
            array = known[base]
            if field and field not in (array.dtype.names or ()):
                raise ValueError(f"{where}, but {base!r} has no such field; name it in scalars(…)")
            if index and (not array.shape or (index != "now" and int(index) >= array.size)):
                raise ValueError(f"{where}, but {base!r} has no such entry")
