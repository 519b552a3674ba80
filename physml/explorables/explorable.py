"""What a figure is: named arrays and scalars, controls, constants, kernels bound by argument name, views, a truth."""
import base64
import functools
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from physml.core import Kernel
from physml.explorables.binding import bind, constant, kernel_of, settings, stored
from physml.explorables.controls import Button, Control
from physml.explorables.declaration import check, check_views
from physml.explorables.program import BUILT_IN, Native, Program
from physml.explorables.truth import Check


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
        keys = {key: (key,) if isinstance(key, str) else tuple(key) for key in on or {}}
        check(self, [n for names in keys.values() for n in names])
        answers = {f"on {', '.join(names)}": (on[key], set(names)) for key, names in keys.items()}
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
        check_views(self)

    def _add(self, role, kernel):
        scalars = {**{n: 0 if c.is_integer else 0.0 for n, c in self.controls.items()}, **self.constants, **BUILT_IN}
        made, bound = bind(self.name, role, kernel, {**self.state, **scalars})
        for other in self.kernels.values():
            if other.name == made.name:
                made = other if other.function is made.function else made.typed(made.arguments, f"{made.name}.{role}")
        self.kernels[role], self.bindings[role] = made, bound

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

    def payload(self) -> dict:
        """Everything that a host without Python needs; ``wasm`` is bytes, the rest is JSON."""
        from physml.explorables.payload import payload

        return payload(self)

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
