"""The reference page: every room of physml with its public names, from the package itself.

The page ``book/api`` holds an introduction. A section for each room is added when it is read, so that a new room or
name appears there without an edit.
"""
import physml

PAGE = "book/api"
SECTION = """
## physml.{room}

```{{eval-rst}}
.. automodule:: physml.{room}
   :members:
```
"""


def add_rooms(app, docname, source):
    """Append a section for every room of the package to the page."""
    if docname == PAGE:
        rooms = [name for name in physml.__all__ if not name.startswith("_")]
        source[0] += "".join(SECTION.format(room=room) for room in rooms)


def setup(app):
    app.connect("source-read", add_rooms)
    return {"version": physml.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
