"""Two makers' browsers: every figure moves, answers its controls, and ends with the bytes of every other machine."""
import functools
import http.server
import json
import os
import shutil
import threading

import pytest

from physml import explorables
from physml.explorables.widget import ASSETS, runtime
from tests.machines.firefox import Firefox
from tools import digests

HELPERS = """
const digest = async bytes => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
  return Array.from(hash, b => b.toString(16).padStart(2, '0')).join('').slice(0, 12);
};
const digests = async program => Object.fromEntries(await Promise.all(
  Object.keys(program.arrays).map(async n => [n, await digest(program.bytes(n))])));
const until = async condition => { while (!condition()) await new Promise(requestAnimationFrame); };
"""

# The figure alone, from its payload, as the recorded digests were made.
HEADLESS = """async ({ frames, events }) => {
  const payload = JSON.parse(document.querySelector('figure script').textContent);
  const start = await digests(await Explorables.Program.create(payload));
  return [start, await digests((await Explorables.Program.create(payload)).run(frames, events))];
}"""

# The figure on the page: watch it move, move each of its controls, press each button, then pause.
PLAYED = """async name => {
  await until(() => Explorables.figures[name]?.program);
  const figure = Explorables.figures[name], program = figure.program, box = document.getElementById(name);
  const picture = () => [...box.querySelectorAll('canvas')].map(c => c.toDataURL()).join();
  const pass = async n => {  // frames; of a figure without a step, those of the display
    const f = program.scalars.frame + n;
    if (figure.steps) await until(() => program.scalars.frame >= f);
    else await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  };
  await pass(2);
  const before = picture();
  await pass(20);
  const moved = picture() !== before;
  for (const input of box.querySelectorAll('[data-control]')) {
    if (input.type === 'range') input.value = +input.value > input.max / 2 ? input.max / 4 : 3 * input.max / 4;
    else if (input.type === 'checkbox') input.checked = !input.checked;
    else input.selectedIndex = (input.selectedIndex + 1) % input.options.length;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await pass(2);
  }
  for (const button of box.querySelectorAll('[data-button]')) { button.click(); await pass(2); }
  box.querySelector('[data-act=play]')?.click();
  figure.drain();
  const said = box.querySelector('.ex-error').textContent;
  return { moved, said, frame: program.scalars.frame, log: program.log, digests: await digests(program) };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page for each figure, from a server on this machine: `crypto.subtle` wants a secure origin."""
    folder = tmp_path_factory.mktemp("figures")
    style = (ASSETS / "explorables.css").read_text(encoding="utf-8")
    for name in explorables.names():
        (folder / f"{name}.html").write_text(
            f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title><style>{style}</style>"
            f"<body>{explorables.load(name).html()}<script>{runtime()}</script><script>{HELPERS}</script>",
            encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def missing(what):
    if os.environ.get("PHYSML_REQUIRE_BROWSER"):
        pytest.fail(f"no {what}")
    pytest.skip(f"NO {what.upper()}: the figures were not tested in it (apt-get install {what})")


@pytest.fixture(scope="module", params=["firefox-esr", "chromium"])
def browser(request, tmp_path_factory):
    """Something with ``goto`` and ``evaluate``."""
    program = shutil.which(request.param) or missing(request.param)
    if request.param == "firefox-esr":
        with Firefox(program, tmp_path_factory.mktemp("profile")) as firefox:
            yield firefox
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running.new_page()
        running.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", explorables.names())
def test_the_recorded_bytes(browser, address, name):
    browser.goto(f"{address}/{name}.html")
    figure = explorables.load(name)
    start, end = browser.evaluate(HEADLESS, {"frames": digests.FRAMES, "events": digests.session(figure)})
    assert {n: [start[n], end[n]] for n in figure.state} == digests.stored(name)["arrays"]


@pytest.mark.browser
@pytest.mark.parametrize("name", explorables.names())
def test_a_session_on_the_page(browser, address, name):
    browser.goto(f"{address}/{name}.html")
    seen, figure = browser.evaluate(PLAYED, name), explorables.load(name)
    assert seen["moved"] or figure.kernels.get("step") is None
    assert seen["said"] == ""
    events = [event for _, event in seen["log"]]
    assert {n for e in events if isinstance(e, dict) for n in e} == set(figure.controls)
    assert [e for e in events if isinstance(e, str)] == list(figure.buttons)
    native = figure.run(seen["frame"], json.loads(json.dumps(seen["log"])))
    assert {n: digests.digest(native[n]) for n in figure.state} == seen["digests"]
