"""The figures of the chapter "Z, F and the principle of least presumption"."""
