"""The Chromium of this machine, headless and with no host in reach but this one."""
import shutil

# The shell without windows opens a page eight times as fast as the whole browser; its engine is the same.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def program() -> str | None:
    """Where it is, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(kind, **options):
    """A running browser of this kind, Playwright's ``chromium`` or a running browser's ``browser_type``."""
    return kind.launch(executable_path=program(), args=[
        "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"], **options)
