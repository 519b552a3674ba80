"""The HTML of an explorable, whole before any script runs: that is why nothing on the page moves when it starts.

The first view is the stage. Pictures of the same kind and proportions stand beside it if there are few controls. The
other views are instruments. A figure of ``size = "sentence"`` has all its views on the stage.
"""
import re
from html import escape

from physml.explorables import text
from physml.explorables.poster import png

ICONS = {  # 16 by 16, drawn with strokes
    "play": '<path class="ex-on" d="M4 3v10l9-5z"/><path class="ex-off" d="M5 3v10M11 3v10"/>',
    "step": '<path d="M3 3v10l7-5zM13 3v10"/>',
    "reset": '<path d="M3 8a5 5 0 1 0 1.6-3.6M3 2v3h3"/>',
    "python": '<path d="M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4"/>',
    "link": '<path d="M7 4.5 8.5 3a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7M6 10l4-4"/>',
    "enlarge": '<path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5l-4.5 4.5M2.5 13.5 7 9"/>',
}
TOOLS = {"play": "Play", "step": "Step", "reset": "Reset", "python": "Copy as Python", "link": "Copy link",
         "enlarge": "Enlarge"}
FEW = 3  # controls that fit beside two pictures
PICTURES = ("lattice", "image")  # their cells are squares: they keep their proportions wherever they stand


def figure(explorable, payload: str) -> str:
    """The figure for a static page; ``payload`` is the JSON that the runtime reads."""
    alt, name = escape(explorable.alt), explorable.name
    return (f'<figure class="explorable" id="{name}" data-explorable="{name}" data-size="{size(explorable)}" '
            f'role="group" aria-labelledby="{name}-title">{body(explorable)}'
            f'<noscript><img alt="{alt}" src="data:image/png;base64,{png(explorable)}"></noscript>'
            f'<script type="application/json">{payload}</script>'
            f'<figcaption class="ex-caption">{text.html(explorable.caption)}</figcaption></figure>')


def size(explorable) -> str:
    return getattr(explorable, "size", "laboratory")


def body(explorable, run=True) -> str:
    """Title, tools, stage, controls, readout, instruments and messages; the page and the widget share it.

    Without ``run`` no kernel is compiled: for a widget, which its browser starts at once.
    """
    stage, instruments = arrange(explorable)
    wide, many = sum(view.ratio for _, view in stage), len(explorable.controls) > 4
    return (f'<div class="ex-live" style="--stage:{wide:g}"{" data-wide" if wide > 2.6 else ""}'
            f'{" data-many" if many else ""}>'
            f'<div class="ex-head"><p class="ex-title" id="{explorable.name}-title">{text.html(explorable.title)}</p>'
            f'<div class="ex-tools" role="group" aria-label="Tools">{_tools(explorable)}</div></div>'
            f'<div class="ex-stage">{_views(explorable, stage)}</div>'
            f'<div class="ex-side">{_controls(explorable)}{_readout(explorable, run)}</div>'
            + (f'<div class="ex-instruments">{_views(explorable, instruments)}</div>' if instruments else "")
            + '<p class="ex-status" role="status"></p><pre class="ex-note" tabindex="0" hidden></pre>'
              '<p class="ex-error" role="alert" hidden></p></div>')


def arrange(explorable):
    """The views of the stage and the instruments, each with its number."""
    views = [(k, view) for k, view in enumerate(explorable.views) if hasattr(view, "ratio")]
    count = len(views)
    if size(explorable) != "sentence" and views:
        first = views[0][1]
        few = len(explorable.controls) <= FEW
        alike = [k == 0 or (few and type(v) is type(first) and v.ratio == first.ratio and _kind(v) in PICTURES)
                 for k, v in views]
        count = max(1, (alike + [False]).index(False))
    return views[:count], views[count:]


def _kind(view):
    return type(view).__name__.lower()


def _tools(explorable):
    """A figure without ``step`` stands still until it is moved, and needs neither play nor step."""
    still = () if "step" in explorable.kernels else ("play", "step")
    return "".join(f'<button type="button" data-act="{act}" aria-label="{name}" title="{name}">'
                   f'<svg viewBox="0 0 16 16" aria-hidden="true">{ICONS[act]}</svg></button>'
                   for act, name in TOOLS.items() if act not in still)


def _readout(explorable, run):
    """What the readout says before the first frame, and room for longer numbers."""
    sentence = next((v for v in explorable.views if hasattr(v, "format")), None)
    if sentence is None:
        return ""
    controls = {name: control.value for name, control in explorable.controls.items()}
    program = explorable.run(0) if run else {"frame": 0, **explorable.constants, **controls, **explorable.state}
    said = sentence.format(program, () if run else explorable.state)
    room = re.sub(r"\d+(\.\d+)?", r"\g<0>00", sentence.format(program))
    return f'<p class="ex-readout" data-room="{escape(room)}">{escape(said)}</p>'


def _views(explorable, views):
    return "".join(_view(explorable, k, view) for k, view in views)


def _view(explorable, k, view):
    editable = getattr(view, "editable", False)
    role = 'role="application" tabindex="0"' if editable else 'role="img"'
    alt = f"{text.plain(view.label)}. {explorable.alt}" + (" Arrow keys move, space turns a cell." if editable else "")
    return (f'<div class="ex-view" data-kind="{_kind(view)}" style="--ratio:{view.ratio:g}">'
            f'<span class="ex-label">{text.html(view.label)}{_key(view)}</span>'
            f'<canvas data-view="{k}" {role} aria-label="{escape(alt)}"></canvas></div>')


def _key(view):
    """The names of the series in their colours, where labels beside the curves would not hold still."""
    if _kind(view) == "curves":
        return ""
    names = "".join(f' <b class="ex-s{n}">{text.html(s)}</b>' for n, s in enumerate(getattr(view, "series", ())))
    return f' <span class="ex-key">{names}</span>' if names else ""


def _controls(explorable):
    rows = [_CONTROLS[c.kind](f"{explorable.name}-{c.name}", c) for c in explorable.controls.values()]
    buttons = "".join(f'<button type="button" data-button="{b.name}">{text.html(b.label)}</button>'
                      for b in explorable.buttons.values())
    return "".join(rows) + (f'<div class="ex-buttons">{buttons}</div>' if buttons else "")


def _slider(name, c):
    shown = text.fixed(c.value, c.digits)
    return (f'<div class="ex-control"><label for="{name}">{text.html(c.label)}</label>'
            f'<output for="{name}">{shown}</output><input id="{name}" type="range" data-control="{c.name}" min="0" '
            f'max="{len(c.values) - 1}" step="1" value="{c.values.index(c.value)}" autocomplete="off" '
            f'aria-valuetext="{shown}"></div>')


def _choice(name, c):
    options = "".join(f'<option value="{k}"{" selected" if k == c.value else ""}>{escape(text.plain(o))}</option>'
                      for k, o in enumerate(c.options))
    return (f'<div class="ex-control ex-choice"><label for="{name}">{text.html(c.label)}</label>'
            f'<select id="{name}" data-control="{c.name}" autocomplete="off">{options}</select></div>')


def _toggle(name, c):
    return (f'<div class="ex-control ex-toggle"><input id="{name}" type="checkbox" data-control="{c.name}" '
            f'autocomplete="off"{" checked" if c.value else ""}><label for="{name}">{text.html(c.label)}</label></div>')


_CONTROLS = {"slider": _slider, "choice": _choice, "toggle": _toggle}
