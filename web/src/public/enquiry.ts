/** The form is whole without this: it adds a map to draw the plot on, and a button that prints the receipt. */
import "./page.css";
import "./enquiry.css";

const find = <E extends HTMLElement>(mark: string) => document.querySelector<E>(`[data-${mark}]`);

const print = find<HTMLButtonElement>("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const draw = find("draw");
const corners = document.querySelector<HTMLTextAreaElement>("#corners");
const button = draw?.querySelector("button");
if (draw && corners && button) {
  draw.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { open } = await import("./plot");
    await open(draw, corners);
    button.hidden = true;
  });
}
