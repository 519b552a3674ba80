"""Figures of the chapter on spin glasses."""
