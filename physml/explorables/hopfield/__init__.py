"""The figures of the chapter "Memories as valleys"."""
