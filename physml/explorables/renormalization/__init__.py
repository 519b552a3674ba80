"""Figures of the chapter on the renormalisation group."""
