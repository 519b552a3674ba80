"""One running copy of a figure: arrays, scalars, events and frames, on any host."""
from collections.abc import Sequence

BUILT_IN = {"frame": 0}


class Program:
    """One running copy. These lines are the semantics; ``assets/program.js`` repeats them."""

    def __init__(self, explorable, host):
        self.explorable, self.host = explorable, host
        self.arrays = host.place(explorable)
        self.scalars = {**BUILT_IN, **{n: c.value for n, c in explorable.controls.items()}}
        self.last, self.before = (), {}
        self.call("initialise")
        for role in explorable.reactions:
            self.call(role)

    def __getitem__(self, name):
        for place in (self.arrays, self.scalars, self.explorable.constants):
            if name in place:
                return place[name]
        raise KeyError(name)

    def call(self, role):
        for name, part, value in self.explorable.settings.get(role, ()):
            self.arrays[name][... if part is None else part] = value
        if role in self.explorable.kernels:
            bound = [self[name] for _, name in self.explorable.bindings[role]]
            self.host.call(self.explorable.kernels[role], bound)

    def apply(self, event):
        """One event is one application: all its values are set, then each reaction to any of them runs once.

        The same controls set again at the same frame, with nothing in between, take the place of the setting before:
        a slider that is dragged on a still figure is one event.
        """
        figure = self.explorable
        if isinstance(event, str):
            if event not in figure.buttons:
                raise ValueError(f"events: {figure.name} has no button {event!r}; there are {list(figure.buttons)}")
            self.last = ()
            self.call(event)
            self.answer({name for name, *_ in figure.settings.get(event, ())})
            return
        drawable = [name for name, array in self.arrays.items() if array.shape]
        unknown = set(event) - {*drawable, *figure.controls}
        if unknown:
            raise ValueError(f"events: {figure.name} has no control or array {sorted(unknown)}; "
                             f"there are {[*figure.controls, *drawable]}")
        now = (self.scalars["frame"], set(event))
        if self.last == now and set(event) <= set(figure.controls):
            for name, array in self.arrays.items():
                for part in array.dtype.names or (...,):
                    array[part] = self.before[name][part]
        else:
            self.last, self.before = now, {name: array.copy() for name, array in self.arrays.items()}
        for name, value in event.items():
            if name in self.arrays:
                for index, item in value:
                    self.arrays[name].reshape(-1)[index] = item
            else:
                self.scalars[name] = figure.controls[name].coerce(value)
        self.answer(set(event))

    def answer(self, changed):
        """What was set, by a control, by hand or by a button that assigns values, is answered."""
        for role, names in self.explorable.reactions.items():
            if names & changed:
                self.call(role)

    def step(self):
        self.call("step")
        self.scalars["frame"] += 1

    def run(self, frames: int, events: Sequence = ()) -> "Program":
        """So many more frames; see `Explorable.run`."""
        if frames < 0:
            raise ValueError(f"frames: got {frames}; give zero or more")
        queue = sorted(events, key=lambda e: e[0])
        for _ in range(frames):
            while queue and queue[0][0] <= self.scalars["frame"]:
                self.apply(queue.pop(0)[1])
            self.step()
        for _, event in queue:
            self.apply(event)
        return self


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
