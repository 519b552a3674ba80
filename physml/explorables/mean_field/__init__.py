"""The figures of the chapter "From mean field to variational inference"."""
from physml.explorables.mean_field.cobweb import mean_field_cobweb
from physml.explorables.mean_field.ellipse import ellipse_q

__all__ = ["ellipse_q", "mean_field_cobweb"]
