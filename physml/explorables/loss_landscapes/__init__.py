"""Figures of the chapter on the terrain of learning."""
