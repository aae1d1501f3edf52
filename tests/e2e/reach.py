"""Whether everybody can use a page as it stands now: axe, and what axe does not measure."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TARGET = 44
"""CSS pixels: a thumb, walking (WCAG 2.2 asks for 24)."""
LETTERS, LARGE_LETTERS = 16, 32

_RUN = """async ({ tags, strong }) => {
  // Targets are measured below, larger: axe also counts as small what the bar at the bottom half covers just now.
  const rules = { 'target-size': { enabled: false }, 'color-contrast-enhanced': { enabled: strong } };
  const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((one) => `${id} ${one.target} ${one.failureSummary}`));
}"""
_LAYOUT = """(least) => {
  // A phone's browser widens the page around what is too wide: the screen is the measure.
  const wide = Math.max(innerWidth, document.documentElement.scrollWidth) - screen.width;
  const modal = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.maplibregl-map');
  const size = (one) => (one.matches('[type=checkbox], [type=radio], [type=file]') ? one.closest('label') : one);
  const touched = [...modal.querySelectorAll('button, a[href], select, summary, textarea, input')].filter(shown);
  const small = touched.flatMap((one) => {
    const { width, height } = size(one).getBoundingClientRect();
    return Math.min(width, height) + 0.5 < least ? [`${one.dataset.testid}: ${width} x ${height}`] : [];
  });
  const cut = [...modal.querySelectorAll('main *, header *, aside *, dialog *, p, button')].filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return shown(one) && width > 1 && !one.matches('video') && (left < -0.5 || right > screen.width + 0.5);
  });
  return [
    ...(wide > 0 ? [`${wide} pixels too wide`] : []),
    ...small,
    ...cut.map((one) => `beside the screen: ${one.tagName} ${one.textContent.slice(0, 40)}`),
  ];
}"""


class Reach:
    """Looks at a page in each language, with large letters and in strong sunlight; ``faults`` says what it found."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self._chromium = page.context.new_cdp_session(page)
        self._chromium.send("Page.enable")
        page.evaluate(AXE)

    def look(self, name: str) -> None:
        """At what the page shows now; it is left as it was."""
        for _ in range(2):
            language = self.page.evaluate("document.documentElement.lang")
            self._axe(f"{name} {language}")
            self._layout(f"{name} {language}")
            self._letters(LARGE_LETTERS)
            self._layout(f"{name} {language}, large letters")
            self._letters(LETTERS)
            self._press("language-switch")
        self._press("sun")
        self._axe(f"{name} in the sun", strong=True)
        self._press("sun")

    def _press(self, testid: str) -> None:
        # Not a click: a dialog may stand before it.
        self.page.evaluate(f"document.querySelector('[data-testid={testid}]').click()")

    def _letters(self, size: int) -> None:
        """The size of letters that a person has chosen for their browser."""
        self._chromium.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})

    def _axe(self, name: str, *, strong: bool = False) -> None:
        found: list[str] = self.page.evaluate(_RUN, {"tags": WCAG, "strong": strong})
        self.faults += [f"{name}: {each}" for each in found]

    def _layout(self, name: str) -> None:
        found: list[str] = self.page.evaluate(_LAYOUT, TARGET)
        self.faults += [f"{name}: {each}" for each in found]
