"""The figures of the chapter "From mean field to variational inference"."""
