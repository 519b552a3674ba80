"""The figures of the chapter "Memories as valleys"."""
from physml.explorables.hopfield.capacity import hopfield_capacity
from physml.explorables.hopfield.recall import hopfield_recall

__all__ = ["hopfield_capacity", "hopfield_recall"]
