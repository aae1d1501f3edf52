import { type Lang, language } from "../shared/i18n/index.svelte";
import { t } from "../shared/i18n/messages/common";
import { bounds, plotting } from "../shared/map";
import { readLines, shapeOf } from "../shared/typed/lines";

const DIGITS = 6;

/** What is typed already, as a shape; null while it is none. */
function typed(text: string) {
  const lines = readLines(text);
  if (lines.some((line) => line.refusal || line.asked.length)) return null;
  const shape = shapeOf(lines.flatMap((line) => line.candidates.slice(0, 1)));
  return shape?.type === "Polygon" ? shape : null;
}

/** The map in `place`: what is drawn on it is written into `corners`, one corner a line, as people type them. */
export async function open(place: HTMLElement, corners: HTMLTextAreaElement): Promise<void> {
  language.follow(document.documentElement.lang as Lang);
  const hint = document.createElement("p");
  const frame = document.createElement("section");
  const again = document.createElement("button");
  hint.textContent = place.dataset.hint ?? "";
  hint.className = "soft small";
  frame.className = "plot-map";
  frame.dataset.testid = "plot-map";
  frame.setAttribute("aria-label", t("map.label"));
  again.type = "button";
  again.textContent = place.dataset.again ?? "";
  place.append(hint, frame, again);
  const before = typed(corners.value);
  try {
    const plot = await plotting(frame, before, (shape) => {
      const ring = shape?.type === "Polygon" ? (shape.coordinates[0] ?? []).slice(0, -1) : [];
      corners.value = ring.map(([lon = 0, lat = 0]) => `${lat.toFixed(DIGITS)}, ${lon.toFixed(DIGITS)}`).join("\n");
    });
    if (before) plot.goTo(bounds(before));
    again.addEventListener("click", () => {
      plot.clear();
      corners.value = "";
    });
    frame.dataset.ready = "true";
  } catch {
    frame.remove();
    again.remove();
    hint.textContent = t("map.unavailable");
    hint.setAttribute("role", "alert");
  }
}
