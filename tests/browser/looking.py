"""What every browser test does with a page: sign in through the door, ask axe what is wrong."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "correct horse battery"


def ways(phone):
    """Return how a page is looked at: each language on a phone, each scheme, each width.

    Together and not crossed: a fault of the dark scheme is one in either language.
    """
    return [
        ("vi", "light", phone),
        ("en", "dark", phone),
        ("vi", "light", 1280),
    ]


def faults(page) -> list[str]:
    """Return what axe-core finds wrong on the page once it is there, one line each."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {preload: false})).violations")
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for one in found
        for node in one["nodes"]
    ]


def overhang(page) -> int:
    """Return by how many pixels something sticks out of the page to the right.

    The desk hides what does, so the document alone would never be too wide. The framework's own
    pages keep folded panels there, so of the desk's pages only ours are measured.
    """
    return page.evaluate(
        """Math.max(...[document.documentElement, document.querySelector(".desk-page")].map(
            (one) => one ? one.scrollWidth - one.clientWidth : 0))"""
    )


def sign_in(page, name: str) -> None:
    """Sign in as a person types."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")
