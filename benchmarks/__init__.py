"""Our kernels beside peers and limits: `python -m benchmarks`."""
