"""What a figure is: named arrays and scalars, controls, constants, kernels bound by argument name, views, a truth."""
import base64
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from physml.core import Kernel, wasm
from physml.explorables.binding import EXACT, bind, check_name, constant, kernel_of, offset, packed, settings, stored
from physml.explorables.controls import OF_THE_WIDGET, Button, Control
from physml.explorables.program import BUILT_IN, Native, Program
from physml.explorables.truth import Check
from physml.explorables.views import reference

ALIGN, BASE = 64, 65_536  # the first wasm page holds the module's constants and its stack; arrays follow in this order
SIZES = {"laboratory": None, "sentence": 2}  # how many controls each may have


class Explorable:
    """A declared program, the same on every host.

    A kernel's arguments are bound by their names to the arrays and records in ``state``, to controls, to ``constants``
    or to ``frame``, the number of steps done so far. A kernel without a signature, or a plain function, takes its types
    from there.

    Parameters
    ----------
    name : str
        Unique in the book; lower case with hyphens. The address of the figure, and (with underscores) its file.
    title, caption, alt : str
        The heading, what to look for (one sentence), and a description for who cannot see the picture.
    state : mapping of str to ndarray or scalars
        The arrays and their initial values, and named numbers (`scalars`). Arrays that are the same everywhere cost the
        page nothing.
    step : Kernel, optional
        Runs once a frame. A figure without one changes only when the reader moves it.
    initialise : Kernel or mapping, optional
        Runs once at the start and at every reset, before all others: for initial states that do not compress.
    setup : Kernel, optional
        Runs at the start and whenever a control that it reads has been set.
    on : mapping of str or tuple of str to Kernel or mapping, optional
        Controls (or arrays that the reader draws on) and the kernel that answers: it runs at the start, after
        ``setup``, and whenever one of these has been set. Several run in the order of declaration. Neither these nor
        ``setup`` may advance a random stream, or dragging a slider would change the random numbers that follow.
        What only puts given values into arrays needs no kernel: write ``{"path": math.nan}``; a mapping within it is
        for some fields of a record or rows of an array, ``{"totals": {"draws": 0}, "curves": {2: math.nan}}``. A button
        that does so is answered like a control.
    controls : sequence of Slider, Choice, Toggle or Button
        The first is the one that leads.
    constants : mapping of str to int or float, optional
    views : sequence of views
        The first is the stage; a `Readout` is text below the pictures.
    size : {"laboratory", "sentence"}
        A sentence figure shows one idea with one control, two at most, and stands within the text.
    poster : tuple of (int, sequence)
        Frames and events of the run that print and pages without JavaScript show.
    truth : function, optional
        Takes the figure, runs it and yields a `Check` for each thing drawn that is known otherwise. Every figure of
        the book has one.

    Raises
    ------
    ValueError
        If a name is used twice, or by the Jupyter widget, a kernel argument is bound to nothing or does not fit, a
        view draws what is not there, or a kernel is to answer to what the reader cannot set.

    Examples
    --------
    >>> from physml.explorables import Readout, Slider, scalars
    >>> def add(sums, number):
    ...     sums.total += number
    >>> figure = Explorable("adding", title="A sum", caption="It grows.", alt="A growing number.",
    ...                     controls=[Slider("number", 0, 9, value=2, step=1, label="Add")],
    ...                     state={"sums": scalars(total=0.0)}, step=add, views=[Readout("{sums.total:.0f}")])
    >>> float(figure.run(3, [(2, {"number": 5})])["sums"].total)
    9.0
    """

    def __init__(self, name: str, *, title: str, caption: str, alt: str, state: Mapping[str, np.ndarray | np.record],
                 step: Kernel | Callable | None = None, setup: Kernel | Callable | None = None,
                 initialise: Kernel | Callable | Mapping | None = None,
                 on: Mapping[str | tuple[str, ...], Kernel | Callable | Mapping] | None = None,
                 controls: Sequence[Control | Button] = (), constants: Mapping[str, float] | None = None,
                 views: Sequence = (), size: str = "laboratory", poster: tuple[int, Sequence] = (120, ()),
                 truth: Callable[["Explorable"], Iterable[Check]] | None = None):
        self.declaration = {k: v for k, v in locals().items() if k not in ("self", "__class__")}
        self.name, self.title, self.caption, self.alt = name, title, caption, alt
        self.views, self.size, self.poster_run, self.truth = tuple(views), size, poster, truth
        self.state = {k: stored(name, k, v) for k, v in state.items()}
        self.controls = {c.name: c for c in controls if not isinstance(c, Button)}
        self.buttons = {c.name: c for c in controls if isinstance(c, Button)}
        self.constants = {k: constant(name, k, v) for k, v in (constants or {}).items()}
        self._check(on or {})
        answers = {f"on {', '.join(_names(key))}": (k, set(_names(key))) for key, k in (on or {}).items()}
        roles = {"initialise": initialise, "setup": setup, "step": step, **{r: k for r, (k, _) in answers.items()},
                 **{b.name: b.kernel for b in self.buttons.values()}}
        self.kernels, self.bindings, self.settings = {}, {}, {}
        for role, given in roles.items():
            if isinstance(given, Mapping) and role != "step":
                self.settings[role] = settings(self.name, role, given, self.state)
            elif given is not None:
                self._add(role, kernel_of(name, role, given))
        read = {argument for _, argument in self.bindings.get("setup", ())}
        self.reactions = {"setup": read & set(self.controls), **{role: names for role, (_, names) in answers.items()}}
        self._check_views()

    def _add(self, role, kernel):
        scalars = {**{n: 0 if c.is_integer else 0.0 for n, c in self.controls.items()}, **self.constants, **BUILT_IN}
        made, bound = bind(self.name, role, kernel, {**self.state, **scalars})
        for other in self.kernels.values():
            if other.name == made.name:
                made = other if other.function is made.function else made.typed(made.arguments, f"{made.name}.{role}")
        self.kernels[role], self.bindings[role] = made, bound

    def _check(self, on):
        check_name(self.name)
        names = [*self.state, *self.controls, *self.buttons, *self.constants, *BUILT_IN]
        for n in set(names):
            if not n.isidentifier() or names.count(n) > 1:
                raise ValueError(f"name: {self.name}: {n!r} must be an identifier used once among arrays, controls, "
                                 f"buttons, constants and 'frame'; got {names}")
        for n in self.controls:
            if n in OF_THE_WIDGET or n.startswith("_"):
                raise ValueError(f"controls: {self.name}: {n!r} is a name of the Jupyter widget, which has a trait for "
                                 f"each control; write {n.strip('_')}_value, say")
        for field in ("title", "caption", "alt"):
            if not getattr(self, field).strip():
                raise ValueError(f"{field}: {self.name} has none; say it in a sentence")
        for control in self.controls.values():
            if control.is_integer and max(map(abs, (control.values[0], control.values[-1]))) > EXACT:
                raise ValueError(f"controls: {self.name}: {control.name!r} passes 2**53, which a page cannot count")
        settable = [*self.controls, *(n for n, a in self.state.items() if a.shape)]
        for n in [n for key in on for n in _names(key)]:
            if n not in settable:
                raise ValueError(f"on: {self.name}: {n!r} is no control and no array; there are {settable}")
        most = SIZES.get(self.size, 0)
        if most is not None and len(self.controls) > most:
            raise ValueError(f"size: {self.name} is {self.size!r} with {len(self.controls)} controls; a 'sentence' has "
                             "two at most, a 'laboratory' as many as its screen holds")

    def _check_views(self):
        scalar = np.zeros(())
        known = {**dict.fromkeys([*self.controls, *self.constants, *BUILT_IN], scalar), **self.state}
        for view in self.views:
            for text in view.expressions():
                base, field, index = reference(text)
                where = f"views: {self.name}: {type(view).__name__} draws {text!r}"
                if base not in known:
                    raise ValueError(f"{where}; known: {sorted(known)}")
                array = known[base]
                if field and field not in (array.dtype.names or ()):
                    raise ValueError(f"{where}, but {base!r} has no such field; name it in scalars(…)")
                if index and (not array.shape or (index != "now" and int(index) >= array.size)):
                    raise ValueError(f"{where}, but {base!r} has no such entry")

    def replace(self, **changes) -> "Explorable":
        """The same figure declared with some of its parts exchanged."""
        return Explorable(**(self.declaration | changes))

    def run(self, frames: int, events: Sequence = (), host=None) -> Program:
        """Run without a page.

        Parameters
        ----------
        frames : int
            Steps to do.
        events : sequence of (int, event)
            An event waits for its frame and happens before that frame's step; those at the same frame keep their
            order. An event is ``{"temperature": 1.5}`` (one or more controls at once), ``"button"``, or
            ``{"spins": [(index, value), …]}`` (cells drawn by hand).
        host : optional
            Where kernels run; numba by default.

        Returns
        -------
        Program
            Holds the final arrays: ``program["spins"]``. Its own ``run`` goes on from there.

        Raises
        ------
        ValueError
            If ``frames`` is negative, an event names no control, array or button, or a value is out of range.
        """
        return Program(self, host or Native()).run(frames, events)

    @functools.cached_property
    def posed(self) -> Program:
        """The run that the poster shows, done once for all its sizes; to be looked at only."""
        return self.run(*self.poster_run)

    def checks(self) -> list[Check]:
        """What the figure's truth says about it."""
        return list(self.truth(self)) if self.truth else []

    def layout(self) -> tuple[dict[str, int], int]:
        """Byte offset of every array in wasm memory, and the number of 64 KiB pages."""
        offsets, top = {}, BASE
        for name, array in self.state.items():
            offsets[name] = top
            top += -(-array.nbytes // ALIGN) * ALIGN
        return offsets, -(-top // 65_536)

    def payload(self) -> dict:
        """Everything that a host without Python needs; ``wasm`` is bytes, the rest is JSON."""
        from physml.explorables import library

        code, (offsets, pages) = wasm.build(self.kernels.values()), self.layout()
        return {
            "name": self.name, "python": library.expression(self.name), "size": self.size, "wasm": code,
            "digest": hashlib.sha256(code).hexdigest()[:16], "pages": pages,
            "arrays": {n: {**_layout_of(a), "offset": offsets[n],
                           "data": packed(a) if any(a.tobytes()) else None}
                       for n, a in self.state.items()},
            "controls": {n: {"kind": c.kind, "value": c.value, "values": c.values, "digits": c.digits}
                         for n, c in self.controls.items()},
            "constants": self.constants,
            "kernels": {role: {"export": k.name, "args": self.bindings[role]} for role, k in self.kernels.items()},
            "settings": {role: [[n, offset(self.state[n], part), a.nbytes, packed(a)] for n, part, a in values]
                         for role, values in self.settings.items()},
            "reactions": [[role, sorted(names)] for role, names in self.reactions.items()],
            "views": [v.payload() for v in self.views],
        }

    def html(self) -> str:
        """The figure for a static page, complete but for the shared runtime."""
        from physml.explorables import markup

        payload = self.payload()
        payload["wasm"] = base64.b64encode(payload["wasm"]).decode()
        return markup.figure(self, json.dumps(payload, separators=(",", ":")).replace("</", "<\\/"))

    def poster(self):
        """A matplotlib figure of a native run: for print, and for pages without JavaScript."""
        from physml.explorables.poster import draw

        return draw(self)

    def widget(self):
        """The figure as a Jupyter widget; its controls are traits that Python can read, set and observe."""
        from physml.explorables.widget import make

        return make(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        text = f"<Explorable {self.name}: {self.alt}>"
        if os.environ.get("PHYSML_STATIC"):  # the book is being built: a page has no kernel to talk to
            from physml.explorables.poster import png

            return {"text/html": self.html(), "image/png": png(self, dpi=144), "text/plain": text}
        bundle = self.widget()._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": text}, metadata

    def __repr__(self):
        return f"<Explorable {self.name}>"


def _names(key):
    return (key,) if isinstance(key, str) else tuple(key)


def _layout_of(array):
    if array.dtype.names is None:
        return {"dtype": array.dtype.name, "shape": array.shape}
    fields = {n: [kind.name, offset] for n, (kind, offset) in array.dtype.fields.items()}
    return {"dtype": "record", "shape": (), "bytes": array.nbytes, "fields": fields}
