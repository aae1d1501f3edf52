"""What tests do at the desk again and again: wait for the map, click places on it, look at its colours."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Visitor

MIDDLE = (36.5005, 32.7005)
"""The middle of the square that ``Client.mark_site`` draws."""


Colour = tuple[int, int, int]


class Desk:
    """One person's desk, open at the map."""

    def __init__(self, visitor: Visitor, login: str, path: str = "/desk/") -> None:
        self.visitor = visitor
        self.page: Page = visitor.sign_in(path, login)

    def by(self, testid: str) -> Locator:
        """An element by its test id."""
        return self.page.get_by_test_id(testid)

    def until(self, expression: str, argument: Any = None, seconds: float = 12.0) -> Any:
        """Wait until a JavaScript function answers something true; the page's own policy forbids evaluating text."""
        end = time.monotonic() + seconds
        while not (answer := self.page.evaluate(expression, argument)):
            assert time.monotonic() < end, f"never true: {expression}"
            self.page.wait_for_timeout(60)
        return answer

    def settled(self) -> None:
        """Wait until the map stands still with every tile it wants."""
        self.until("() => document.querySelector('[data-testid=map]')?.dataset.ready === 'true'")
        self.until("() => !__map.isMoving() && __map.areTilesLoaded() && __map.loaded()")

    def look_at(self, place: tuple[float, float] = MIDDLE, zoom: float = 16) -> None:
        """Move the map to a place."""
        self.settled()
        # In braces: what it answers, the whole map, would be written out for this process to read.
        self.page.evaluate("view => { __map.jumpTo(view); }", {"center": list(place), "zoom": zoom})
        self.settled()

    def on_screen(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where a place of the map is on the page, CSS pixels."""
        box = self.by("map").bounding_box()
        assert box is not None
        at = self.page.evaluate("place => __map.project(place)", list(place))
        return box["x"] + at["x"], box["y"] + at["y"]

    def click(self, *places: tuple[float, float]) -> None:
        """Click places on the map, one after the other."""
        for place in places:
            x, y = self.on_screen(place)
            self.page.mouse.move(x, y)
            self.page.mouse.click(x, y)
            self.page.wait_for_timeout(80)

    def outline(self, *corners: tuple[float, float]) -> None:
        """Draw an outline by its corners; the last is clicked again to close it."""
        self.click(*corners, corners[-1])

    def drawn(self, layer: str) -> list[dict[str, Any]]:
        """The properties of what a layer shows now."""
        return list(
            self.page.evaluate(
                "layer => __map.queryRenderedFeatures({layers: [layer]}).map(one => one.properties)", layer
            )
        )

    def shows(self, layer: str, **properties: str) -> None:
        """Wait until a layer shows something with these properties."""
        self.until(
            "([layer, wanted]) => __map.queryRenderedFeatures({layers: [layer]}).some(one =>"
            " Object.entries(wanted).every(([key, value]) => one.properties[key] === value))",
            [layer, properties],
        )
        self.settled()

    def colour(self, place: tuple[float, float], aside: tuple[int, int] = (0, 0)) -> tuple[int, int, int]:
        """The colour of the page's pixel at a place of the map, ``aside`` of it by CSS pixels."""
        x, y = self.on_screen(place)
        clip = {"x": int(x) + aside[0], "y": int(y) + aside[1], "width": 1, "height": 1}
        picture = Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
        red, green, blue = picture.getpixel((0, 0))  # type: ignore[misc]
        return int(red), int(green), int(blue)

    def turns(
        self,
        place: tuple[float, float],
        wanted: Callable[[Colour], bool],
        aside: tuple[int, int] = (0, 0),
        seconds: float = 12.0,
    ) -> Colour:
        """Wait until a place has a wanted colour: a feature is known a frame or two before it is painted."""
        end = time.monotonic() + seconds
        while not wanted(seen := self.colour(place, aside)):
            assert time.monotonic() < end, f"still {seen}"
            self.page.wait_for_timeout(100)
        return seen


def near(colour: tuple[int, int, int], wanted: str, within: int = 24) -> bool:
    """Whether a colour is the one written ``#rrggbb``, as far as eyes can tell."""
    parts = [int(wanted[at : at + 2], 16) for at in (1, 3, 5)]
    return all(abs(part - other) <= within for part, other in zip(colour, parts, strict=True))
