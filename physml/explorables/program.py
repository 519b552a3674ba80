"""What an explorable is: named arrays, controls, constants, kernels bound by argument name, views. And how it runs."""
import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence

import numpy as np

from physml.core import Kernel, wasm
from physml.explorables.controls import Button, Control

ALIGN, BASE = 64, 65_536  # the first wasm page holds the module's constants and its stack; arrays follow in this order
BUILT_IN = {"frame": 0}


class Explorable:
    """A declared program, the same on every host.

    A kernel's arguments are bound by their names to the arrays in ``state``, to controls, to ``constants`` or to
    ``frame``, the number of steps done so far.

    Parameters
    ----------
    name : str
        Unique in the book; lower case with hyphens. The address of the figure.
    title, caption, alt : str
        The heading, what to look for (one sentence), and a description for who cannot see the picture.
    state : mapping of str to ndarray
        The arrays and their initial values. Arrays of zeros cost the page nothing.
    step : Kernel
        Runs once a frame.
    setup : Kernel, optional
        Runs at the start and whenever a control that it reads has changed. It must depend on controls and constants
        only, or dragging a slider would change the random numbers that follow.
    initialise : Kernel, optional
        Runs once at the start and at every reset, before ``setup``: for initial states that do not compress.
    controls : sequence of Slider, Choice, Toggle or Button
    constants : mapping of str to int or float, optional
    views : sequence of views
        Drawn in this order; a `Readout` is text below the pictures.
    poster : tuple of (int, sequence)
        Frames and events of the run that print and pages without JavaScript show.

    Raises
    ------
    ValueError
        If a name is used twice, a kernel argument is bound to nothing or does not fit, or a view draws what is not
        there.
    """

    def __init__(self, name: str, *, title: str, caption: str, alt: str, state: Mapping[str, np.ndarray], step: Kernel,
                 setup: Kernel | None = None, initialise: Kernel | None = None,
                 controls: Sequence[Control | Button] = (), constants: Mapping[str, float] | None = None,
                 views: Sequence = (), poster: tuple[int, Sequence] = (120, ())):
        self.name, self.title, self.caption, self.alt = name, title, caption, alt
        self.views, self.poster_run = tuple(views), poster
        self.state = {k: np.ascontiguousarray(v) for k, v in state.items()}
        self.controls = {c.name: c for c in controls if not isinstance(c, Button)}
        self.buttons = {c.name: c for c in controls if isinstance(c, Button)}
        self.constants = dict(constants or {})
        self._check_names()
        roles = {"initialise": initialise, "setup": setup, "step": step,
                 **{b.name: b.kernel for b in self.buttons.values()}}
        self.kernels = {role: k for role, k in roles.items() if k is not None}
        self.bindings = {role: [self._bind(role, k, *item) for item in k.arguments.items()]
                         for role, k in self.kernels.items()}
        known = {*self.state, *self.controls, *self.constants, *BUILT_IN}
        for view in self.views:
            unknown = set(view.names()) - known
            if unknown:
                raise ValueError(f"views: {self.name}: {type(view).__name__} draws {sorted(unknown)}; "
                                 f"known: {sorted(known)}")

    def _check_names(self):
        names = [*self.state, *self.controls, *self.buttons, *self.constants, *BUILT_IN]
        for n in set(names):
            if not n.isidentifier() or names.count(n) > 1:
                raise ValueError(f"name: {self.name}: {n!r} must be an identifier used once among arrays, controls, "
                                 f"buttons, constants and 'frame'; got {names}")
        for field in ("title", "caption", "alt"):
            if not getattr(self, field).strip():
                raise ValueError(f"{field}: {self.name} has none; say it in a sentence")

    def _bind(self, role, kernel, argument, kind):
        where = f"{role}: {self.name}: argument {argument!r} of kernel {kernel.name} ({kind})"
        if argument in self.state:
            array = self.state[argument]
            if (kind.dtype, kind.ndim) != (array.dtype.name, array.ndim):
                raise ValueError(f"{where} does not fit the array, {array.dtype.name} of {array.ndim} axes")
            return "array", argument
        scalars = {**{n: c.values[0] for n, c in self.controls.items()}, **self.constants, **BUILT_IN}
        if argument not in scalars:
            raise ValueError(f"{where} is bound to nothing; known: {[*self.state, *scalars]}")
        if kind.ndim or (kind.is_integer and not isinstance(scalars[argument], int)):
            raise ValueError(f"{where} does not fit the number {scalars[argument]!r}")
        return ("constant", self.constants[argument]) if argument in self.constants else ("scalar", argument)

    def run(self, frames: int, events: Sequence = (), host=None) -> "Program":
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
            Holds the final arrays: ``program["spins"]``.

        Raises
        ------
        ValueError
            If ``frames`` is negative, an event names no control, array or button, or a value is out of range.
        """
        if frames < 0:
            raise ValueError(f"frames: got {frames}; give zero or more")
        program = Program(self, host or Native())
        queue = sorted(events, key=lambda e: e[0])
        for frame in range(frames):
            while queue and queue[0][0] <= frame:
                program.apply(queue.pop(0)[1])
            program.step()
        for _, event in queue:
            program.apply(event)
        return program

    def layout(self) -> tuple[dict[str, int], int]:
        """Byte offset of every array in wasm memory, and the number of 64 KiB pages."""
        offsets, top = {}, BASE
        for name, array in self.state.items():
            offsets[name] = top
            top += -(-array.nbytes // ALIGN) * ALIGN
        return offsets, -(-top // 65_536)

    def payload(self) -> dict:
        """Everything that a host without Python needs; ``wasm`` is bytes, the rest is JSON."""
        code, (offsets, pages) = wasm.build(self.kernels.values()), self.layout()
        return {
            "name": self.name, "wasm": code, "digest": hashlib.sha256(code).hexdigest()[:16], "pages": pages,
            "arrays": {n: {"dtype": a.dtype.name, "shape": a.shape, "offset": offsets[n],
                           "data": base64.b64encode(a.tobytes()).decode() if a.any() else None}
                       for n, a in self.state.items()},
            "controls": {n: {"kind": c.kind, "value": c.value, "values": c.values, "digits": c.digits}
                         for n, c in self.controls.items()},
            "constants": self.constants,
            "kernels": {role: {"export": k.name, "args": self.bindings[role]} for role, k in self.kernels.items()},
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


class Program:
    """One running copy. These lines are the semantics; ``assets/program.js`` repeats them."""

    def __init__(self, explorable, host):
        self.explorable, self.host = explorable, host
        self.arrays = host.place(explorable)
        self.scalars = {**BUILT_IN, **{n: c.value for n, c in explorable.controls.items()}}
        self.call("initialise")
        self.call("setup")

    def __getitem__(self, name):
        for place in (self.arrays, self.scalars, self.explorable.constants):
            if name in place:
                return place[name]
        raise KeyError(name)

    def call(self, role):
        if role in self.explorable.kernels:
            bound = [self.arrays[x] if kind == "array" else x if kind == "constant" else self.scalars[x]
                     for kind, x in self.explorable.bindings[role]]
            self.host.call(self.explorable.kernels[role], bound)

    def apply(self, event):
        """One event is one application: all its values are set, then setup runs once if it reads any of them."""
        figure = self.explorable
        if isinstance(event, str):
            if event not in figure.buttons:
                raise ValueError(f"events: {figure.name} has no button {event!r}; there are {list(figure.buttons)}")
            self.call(event)
            return
        unknown = set(event) - {*self.arrays, *figure.controls}
        if unknown:
            raise ValueError(f"events: {figure.name} has no control or array {sorted(unknown)}; "
                             f"there are {[*figure.controls, *self.arrays]}")
        for name, value in event.items():
            if name in self.arrays:
                for index, item in value:
                    self.arrays[name].reshape(-1)[index] = item
            else:
                self.scalars[name] = figure.controls[name].coerce(value)
        read = {x for kind, x in figure.bindings.get("setup", ()) if kind == "scalar"}
        if read & set(event):
            self.call("setup")

    def step(self):
        self.call("step")
        self.scalars["frame"] += 1


class Native:
    """The numba host (plain Python under ``NUMBA_DISABLE_JIT=1``)."""

    def place(self, explorable):
        return {n: a.copy() for n, a in explorable.state.items()}

    def call(self, kernel, args):
        kernel(*args)


class Wasmtime:
    """The compiled module, outside a browser."""

    def place(self, explorable):
        from physml.core.wasm.host import Memory

        self.memory = Memory(list(explorable.kernels.values()), explorable.state)
        return self.memory.arrays

    def call(self, kernel, args):
        self.memory.call(kernel, args)
