"""Figures of the chapter on path integrals."""
