"""Can everybody use this page? What axe-core says of it, and whether it fits its window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


def no_serious_fault(page: Page, within: str = "html") -> None:
    """axe-core is put in by hand, past the page's own policy, which allows no script of others.

    It preloads no style sheets, since it would apply those that sheets import against that policy.
    """
    page.evaluate(AXE.read_text())
    run = "within => axe.run(within, {preload: false}).then(found => found.violations)"
    found: list[dict[str, Any]] = page.evaluate(run, within)
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def tab_to(page: Page, selector: str, *, most: int = 40) -> None:
    """Press Tab until the focus is there. Raises AssertionError when it never is, or cannot be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} is not reached by Tab")
