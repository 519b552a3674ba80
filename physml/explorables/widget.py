"""The same figure as a Jupyter widget: controls are synchronised traits, and arrays can be fetched back into Python."""
import functools
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from physml import palette
from physml.explorables import markup, text

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ("program.js", "views.js", "hands.js", "figure.js", "mount.js")


def runtime() -> str:
    """The runtime as one classic script, which also works in pages opened from disk."""
    parts = [(ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return "globalThis.Explorables = (() => {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"


def stylesheet() -> str:
    """The look of the figures, headed by the palette."""
    light, dark = (palette.css(values) for values in (palette.LIGHT, palette.DARK))
    figures, night = ":is(.explorable, button.explore)", ":is(html[data-theme=dark], body[data-jp-theme-light=false])"
    return (f"{figures} {{ {light} }}\n{night} {figures} {{ {dark} }}\n"
            + (ASSETS / "explorables.css").read_text(encoding="utf-8"))


class ExplorableWidget(anywidget.AnyWidget):
    """A live figure in JupyterLab.

    Its controls are traits (``widget.temperature = 1.5``, ``jslink``, ``observe``). `fetch` asks the browser for its
    arrays; when they arrive, ``state`` holds them, and ``log`` and ``frame`` say how to compute them again with
    ``explorable.run(widget.frame, widget.log)``.
    """

    _esm = runtime() + "export default { render: globalThis.Explorables.render };\n"
    _css = stylesheet()
    frame = traitlets.Int(0)
    log = traitlets.List()

    def __init__(self, explorable):
        super().__init__()
        self.explorable = explorable
        self.state = {}
        self.on_msg(self._receive)

    def fetch(self):
        """Ask the page for its arrays; observe ``frame`` to know when ``state`` has them."""
        self.send({"type": "fetch"})

    def press(self, button: str):
        """Press a button of the figure."""
        if button not in self.explorable.buttons:
            raise ValueError(f"button: {self.explorable.name} has no {button!r}; "
                             f"there are {list(self.explorable.buttons)}")
        self.send({"type": "event", "event": button})

    def _receive(self, _, content, buffers):
        if content.get("type") == "state":
            for (name, a), b in zip(self.explorable.state.items(), buffers, strict=True):
                self.state[name] = np.frombuffer(bytes(b), a.dtype).reshape(a.shape).copy()
            self.log, self.frame = content["log"], content["frame"]


def make(explorable) -> ExplorableWidget:
    """A widget class with one trait a control, and an instance of it."""
    payload = explorable.payload()
    inner = markup.body(explorable, run=False) + f'<p class="ex-caption">{text.html(explorable.caption)}</p>'
    traits = {"_wasm": traitlets.Bytes(payload.pop("wasm")).tag(sync=True),
              "_payload": traitlets.Dict(payload).tag(sync=True), "_markup": traitlets.Unicode(inner).tag(sync=True),
              "_size": traitlets.Unicode(markup.size(explorable)).tag(sync=True)}
    for name, control in explorable.controls.items():
        if control.kind == "toggle":
            trait = traitlets.Bool(bool(control.value))
        else:
            trait = (traitlets.Int if control.is_integer else traitlets.Float)(control.value)
        traits[name] = trait.tag(sync=True)
        traits[f"_validate_{name}"] = traitlets.validate(name)(functools.partial(_check, control))
    return type("".join(p.title() for p in explorable.name.split("-")), (ExplorableWidget,), traits)(explorable)


def _check(control, widget, proposal):
    try:
        control.coerce(proposal["value"])
    except ValueError as error:
        raise traitlets.TraitError(str(error)) from None
    return proposal["value"]
