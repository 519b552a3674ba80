"""Stop early, with a clear message, on a Python that the pinned requirements do not support."""
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit("This book needs Python 3.11, 3.12 or 3.13, and " + sys.executable + " is " + sys.version.split()[0]
             + ".\nName another one: make book PYTHON=python3.12")
