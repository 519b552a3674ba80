"""Figures of the chapter on phase transitions in learning."""
