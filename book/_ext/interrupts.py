"""Ctrl-C while notebooks run."""
import signal
import threading
from contextlib import contextmanager, nullcontext


@contextmanager
def interrupts():
    """Ctrl-C as always, but in the blocks of what is yielded: it waits there for the end of the block.

    A notebook is so kept whole or not at all, and no interrupt is lost in a callback of the cache's database, whose
    exceptions Python drops.
    """
    if (threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGINT) is not signal.default_int_handler):
        yield nullcontext
        return
    seen, held = [], []

    def interrupt(number, frame):
        seen.append(number)
        if not held:
            raise KeyboardInterrupt

    @contextmanager
    def hold():
        held.append(True)
        try:
            yield
        finally:
            held.pop()
        if seen:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield hold
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
