"""What a figure needs on a host without Python: compiled kernels, arrays and where they lie, controls, views."""
import hashlib

from physml.core import wasm
from physml.explorables import library
from physml.explorables.binding import offset, packed


def payload(figure) -> dict:
    """All of it; ``wasm`` is bytes, the rest is JSON."""
    code, (offsets, pages) = wasm.build(figure.kernels.values()), wasm.layout(figure.state)
    return {
        "name": figure.name, "python": library.expression(figure.name), "size": figure.size, "wasm": code,
        "digest": hashlib.sha256(code).hexdigest()[:16], "pages": pages,
        "arrays": {n: {**_kind(a), "offset": offsets[n],
                       "data": packed(a) if any(a.tobytes()) else None}
                   for n, a in figure.state.items()},
        "controls": {n: {"kind": c.kind, "value": c.value, "values": c.values, "digits": c.digits}
                     for n, c in figure.controls.items()},
        "constants": figure.constants,
        "kernels": {role: {"export": k.name, "args": figure.bindings[role]} for role, k in figure.kernels.items()},
        "settings": {role: [[n, offset(figure.state[n], part), a.nbytes, packed(a)] for n, part, a in values]
                     for role, values in figure.settings.items()},
        "reactions": [[role, sorted(names)] for role, names in figure.reactions.items()],
        "views": [v.payload() for v in figure.views],
    }


def _kind(array):
    if array.dtype.names is None:
        return {"dtype": array.dtype.name, "shape": array.shape}
    fields = {n: [kind.name, offset] for n, (kind, offset) in array.dtype.fields.items()}
    return {"dtype": "record", "shape": (), "bytes": array.nbytes, "fields": fields}
