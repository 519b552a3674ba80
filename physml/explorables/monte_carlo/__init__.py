"""The figures of the chapter "Sampling"."""
