"""What the Makefile runs."""
import os

# One BLAS thread for whatever a tool starts, the book, the tests, JupyterLab: a sum over two threads rounds otherwise.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
