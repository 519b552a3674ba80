"""Pytest plugin: what the run consists of, how far it is, one line a layer; pytest's closing line comes last."""
import time
from collections import Counter
from pathlib import Path

import pytest

LAYERS = {
    "tests/site": "the site in a browser",
    "tests/book": "the book and its problem sets",
    "tests/machines": "other machines",
    "tests/explorables": "figures: every host the same bytes",
    "tests/test_plain_python.py": "plain Python and checked code",
    "tests/tools": "the tools",
    "physml": "the examples in docstrings",
    "": "the package, against exact results",
}
EVERY = 60  # seconds between two lines about the progress


def layer_of(nodeid: str) -> str:
    """The layer that a test belongs to."""
    return next(name for prefix, name in LAYERS.items() if nodeid.startswith(prefix))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """With --dist=loadgroup a test without a group goes to whoever is free; a group stays together.

    Browser tests and executions of notebooks share nothing that is dear to make. Other files stay whole, and the course
    of a problem set is made once.
    """
    for item in items:
        file = Path(item.nodeid.split("::")[0])
        if "/site/" in item.nodeid or item.name.startswith("test_a_problem_set_runs_by_itself"):
            continue
        params = getattr(getattr(item, "callspec", None), "params", {})
        own = [f"-{params[name]}" for name in ("path", "variable") if name in params]
        item.add_marker(pytest.mark.xdist_group("".join([file.as_posix(), *own])))


class Progress:
    """One line when a layer is done, and one each minute."""

    def __init__(self, terminal):
        self.terminal, self.started, self.said = terminal, time.perf_counter(), 0.0
        self.total, self.done, self.counts, self.seconds = Counter(), Counter(), Counter(), Counter()

    def write(self, text):
        self.terminal.ensure_newline()
        self.terminal.write_line(f"[{time.perf_counter() - self.started:4.0f} s] {text}")

    def begin(self, nodeids):
        if not self.total:
            self.total.update(map(layer_of, nodeids))
            self.write(f"{self.total.total()} tests in {len(self.total)} layers:")
            for name, count in self.total.items():
                self.terminal.write_line(f"         {count:5d}  {name}")

    def pytest_collection_finish(self, session):
        self.begin([item.nodeid for item in session.items])

    def pytest_xdist_node_collection_finished(self, node, ids):
        self.begin(ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report):
        """No dots: only what went wrong is shown as it happens."""
        if report.when == "call" and report.passed:
            return "passed", "", ("PASSED", {"green": True})
        return None

    def pytest_runtest_logreport(self, report):
        name = layer_of(report.nodeid)
        self.seconds[name] += report.duration
        if report.failed:
            self.counts[name, "failed"] += 1
            self.write(f"FAILED {report.nodeid}")
        if report.skipped:
            self.counts[name, "skipped"] += 1
        if report.when != "teardown":
            return
        self.done[name] += 1
        now = time.perf_counter()
        if self.done[name] == self.total[name]:
            others = "".join(f", {count} {what}" for (layer, what), count in self.counts.items() if layer == name)
            self.write(f"done: {name} ({self.total[name]} tests in {self.seconds[name]:.0f} s of one process{others})")
        elif now - self.started - self.said > EVERY:
            self.said = now - self.started
            self.write(f"{100 * self.done.total() // max(1, self.total.total())} %")


@pytest.hookimpl(trylast=True)  # after the terminal's own
def pytest_configure(config):
    terminal = config.pluginmanager.getplugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        terminal.showfspath = False
        terminal._show_progress_info = False
        config.pluginmanager.register(Progress(terminal), "physml-progress")


def pytest_terminal_summary(terminalreporter):
    """What did not run, before the closing line."""
    from tools.chromium import program
    from tools.test import NOTICE

    if not program():
        terminalreporter.write_line(NOTICE)
