/**
 * The form is whole without this: it adds a map to draw the plot on, a button that prints the receipt, and the page's own
 * words where a file is chosen, for a browser's control speaks the browser's language.
 */
import "./page.css";
import "./enquiry.css";

const find = <E extends HTMLElement>(mark: string) => document.querySelector<E>(`[data-${mark}]`);

const print = find<HTMLButtonElement>("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const file = document.querySelector<HTMLInputElement>("#file");
const [pick, picked] = [find("pick"), find("picked")];
if (file && pick && picked) {
  const none = picked.textContent ?? "";
  const first = pick.textContent ?? "";
  const show = () => {
    const name = file.files?.[0]?.name;
    pick.textContent = name ? (pick.dataset.other ?? "") : first;
    picked.textContent = name ?? none;
  };
  file.classList.add("out-of-sight");
  file.setAttribute("aria-describedby", picked.id);
  for (const one of [pick, picked]) one.hidden = false;
  file.addEventListener("change", show);
  // A browser that comes back to the page may have the file still.
  show();
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
