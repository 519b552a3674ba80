"""Stock Firefox, driven through WebDriver BiDi: commands as JSON over a websocket, which the browser itself offers."""
import json
import re
import subprocess

import websocket

QUIET = ("app.update.auto", "browser.shell.checkDefaultBrowser", "datareporting.policy.dataSubmissionEnabled",
         "network.captive-portal-service.enabled", "network.connectivity-service.enabled", "toolkit.telemetry.enabled")


class Firefox:
    """One browser with one tab; a context manager."""

    def __init__(self, program: str, profile):
        (profile / "user.js").write_text("\n".join(f'user_pref("{name}", false);' for name in QUIET))
        self.process = subprocess.Popen([program, "--headless", "--no-remote", "--profile", str(profile),
                                         "--remote-debugging-port", "0"], stderr=subprocess.PIPE, text=True)
        said = (re.search(r"BiDi listening on (ws:\S+)", line) for line in self.process.stderr)
        address = next(found[1] for found in said if found)
        self.socket = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=120)
        self.count = 0
        self.command("session.new", capabilities={})
        self.tab = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.communicate(timeout=30)

    def command(self, method: str, **parameters):
        """Send one command and wait for its answer."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                if "result" not in answer:
                    raise RuntimeError(f"{method}: {answer.get('message')}")
                return answer["result"]

    def goto(self, address: str):
        """Open a page and wait until it is loaded."""
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, function: str, argument=None):
        """Call a JavaScript function, asynchronous or not, with a JSON argument; its JSON result."""
        expression = f"(async () => JSON.stringify(await ({function})({json.dumps(argument)}) ?? null))()"
        answer = self.command("script.evaluate", expression=expression, target={"context": self.tab}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])
