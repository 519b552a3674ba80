"""Take the README's picture of a live figure from the built site (needs Chromium): ``python -m tools.picture``."""
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "book/_assets/live-figure.png"


def main() -> int:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright.chromium)
        page = browser.new_page(viewport={"width": 1280, "height": 1100}, color_scheme="light")
        page.goto((ROOT / "_build/html/book/monte-carlo.html").as_uri())
        page.get_by_role("button", name="go to the critical temperature").click()
        figure = page.locator("#ising-temperature")
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(8000)
        figure.screenshot(path=TARGET)
        browser.close()
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
