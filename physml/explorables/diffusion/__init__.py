"""Figures of the chapter on making and unmaking noise."""
