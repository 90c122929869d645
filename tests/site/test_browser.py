"""Without a Chromium the site is not built, and what is missing is said."""

import pytest

from course_utils.site import browser


def test_a_missing_browser_is_named(monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    assert browser.chromium() is None
    needs = pytest.raises(FileNotFoundError, match=r"Chromium is needed.*apt-get install chromium")
    with needs, browser.opened():
        pass


def test_the_first_on_the_path(monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/x/{name}" if "google" in name else None)
    assert browser.chromium() == "/x/google-chrome"
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/x/{name}")
    assert browser.chromium() == "/x/chromium-headless-shell"
