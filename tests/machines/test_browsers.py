"""Two makers' browsers: every figure moves, answers its controls, and ends with the bytes of every other machine."""
import json
import shutil

import pytest

from physml import explorables
from tests.conftest import missing
from tests.machines.firefox import Firefox
from tests.pages import served_figures
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
%s
  const payload = JSON.parse(document.querySelector('figure script').textContent);
  const start = await digests(await Explorables.Program.create(payload));
  return [start, await digests((await Explorables.Program.create(payload)).run(frames, events))];
}""".replace("%s", HELPERS)

# The figure on the page: watch it move, move each of its controls, press each button, then pause.
PLAYED = """async name => {
%s
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
  let moved = false;  // some figures pause between two steps
  for (let k = 0; k < 6 && !moved; k++) { await pass(10); moved = picture() !== before; }
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
}""".replace("%s", HELPERS)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page for each figure, from a server on this machine: `crypto.subtle` wants a secure origin."""
    with served_figures(tmp_path_factory) as where:
        yield where


@pytest.fixture(scope="module", params=["firefox-esr", "chromium"])
def browser(request, tmp_path_factory):
    """Something with ``goto`` and ``evaluate``."""
    if request.param == "firefox-esr":
        program = shutil.which("firefox-esr") or missing("firefox-esr")
        with Firefox(program, tmp_path_factory.mktemp("profile")) as firefox:
            yield firefox
    else:
        page = request.getfixturevalue("chromium").new_page()
        yield page
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", explorables.names())
def test_the_recorded_bytes(browser, address, name):
    browser.goto(f"{address}/{name}.html")
    figure = explorables.load(name)
    start, end = browser.evaluate(HEADLESS, {"frames": digests.FRAMES, "events": digests.session(figure)})
    assert {n: [start[n], end[n]] for n in figure.state} == digests.stored(name)["arrays"]


@pytest.mark.browser
@pytest.mark.parametrize("browser", ["firefox-esr"], indirect=True)  # Chromium's sessions are in tests/site
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
