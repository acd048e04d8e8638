"""A page of a real browser, driven by Playwright; without a Chromium its tests are skipped, or fail in CI."""

import os

import pytest

from cs231n_utils.lab.doctor import find_browser
from tests.browser.jupyterlab import SCREENSHOTS

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@pytest.fixture
def page(tmp_path):
    """An empty page of a browser that leaves nothing behind."""
    executable = find_browser()
    if executable is None:
        _do_without("no browser: Chromium is not installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("Playwright is not installed")
    home = tmp_path / "home"
    home.mkdir()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, headless=True, args=CHROMIUM_OPTIONS, env=os.environ | {"HOME": str(home)}
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def _do_without(reason):
    if os.environ.get("CS231N_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def shoot(page):
    """Keeps a picture of the window as it is now, under a name."""

    def keep(name):
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return keep
