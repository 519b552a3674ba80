"""The HTML of an explorable, whole before any script runs: that is why nothing on the page moves when it starts."""
from html import escape

from physml.explorables import text
from physml.explorables.poster import png


def figure(explorable, payload: str) -> str:
    """The figure for a static page; ``payload`` is the JSON that the runtime reads."""
    alt, name = escape(explorable.alt), explorable.name
    return (f'<figure class="explorable" id="{name}" data-explorable="{name}" role="group" '
            f'aria-labelledby="{name}-title">'
            f'<div class="ex-live">{body(explorable)}</div>'
            f'<noscript><img alt="{alt}" src="data:image/png;base64,{png(explorable)}"></noscript>'
            f'<script type="application/json">{payload}</script>'
            f'<figcaption class="ex-caption">{text.html(explorable.caption)}</figcaption></figure>')


def body(explorable) -> str:
    """Title, pictures, controls, readout and messages; the page and the widget share it."""
    views = "".join(_view(explorable, k, v) for k, v in enumerate(explorable.views) if hasattr(v, "ratio"))
    return (f'<p class="ex-title" id="{explorable.name}-title">{text.html(explorable.title)}</p>'
            f'<div class="ex-views">{views}</div><div class="ex-controls">{_controls(explorable)}</div>'
            f'<p class="ex-readout">{_readout(explorable)}</p><p class="ex-status" role="status"></p>'
            '<pre class="ex-note" hidden></pre><p class="ex-error" role="alert" hidden></p>')


def _readout(explorable):
    """What the readout says before the first frame: it holds the room that the figure will need."""
    sentence = next((v for v in explorable.views if hasattr(v, "format")), None)
    return escape(sentence.format(explorable.run(0))) if sentence else "&nbsp;"


def _view(explorable, k, view):
    editable = getattr(view, "editable", False)
    role = 'role="application" tabindex="0"' if editable else 'role="img"'
    alt = f"{text.plain(view.label)}. {explorable.alt}" + (" Arrow keys move, space turns a cell." if editable else "")
    return (f'<div class="ex-view" style="--ratio:{view.ratio:g}"><span class="ex-label">{text.html(view.label)}</span>'
            f'<canvas data-view="{k}" {role} aria-label="{escape(alt)}"></canvas></div>')


def _controls(explorable):
    rows = [_CONTROLS[c.kind](f"{explorable.name}-{c.name}", c) for c in explorable.controls.values()]
    buttons = [(f'data-button="{b.name}"', b.label) for b in explorable.buttons.values()]
    buttons += [('data-act="play"', "Play"), ('data-act="step"', "Step"), ('data-act="reset"', "Reset"),
                ('data-act="python" class="ex-quiet"', "Copy as Python"),
                ('data-act="link" class="ex-quiet"', "Copy link")]
    rows.append('<div class="ex-buttons">' + "".join(f'<button type="button" {a}>{text.html(t)}</button>'
                                                     for a, t in buttons) + "</div>")
    return "".join(rows)


def _slider(name, c):
    shown = text.fixed(c.value, c.digits)
    return (f'<div class="ex-control"><label for="{name}">{text.html(c.label)}</label>'
            f'<output for="{name}">{shown}</output><input id="{name}" type="range" data-control="{c.name}" min="0" '
            f'max="{len(c.values) - 1}" step="1" value="{c.values.index(c.value)}" autocomplete="off" '
            f'aria-valuetext="{shown}"></div>')


def _choice(name, c):
    options = "".join(f'<option value="{k}"{" selected" if k == c.value else ""}>{escape(text.plain(o))}</option>'
                      for k, o in enumerate(c.options))
    return (f'<div class="ex-control"><label for="{name}">{text.html(c.label)}</label>'
            f'<select id="{name}" data-control="{c.name}" autocomplete="off">{options}</select></div>')


def _toggle(name, c):
    return (f'<div class="ex-control ex-toggle"><input id="{name}" type="checkbox" data-control="{c.name}" '
            f'autocomplete="off"{" checked" if c.value else ""}><label for="{name}">{text.html(c.label)}</label></div>')


_CONTROLS = {"slider": _slider, "choice": _choice, "toggle": _toggle}
