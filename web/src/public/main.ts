/** The public page is whole without this: it adds the bigger map, on request, and a button that copies. */
import "./page.css";

const find = (mark: string) => document.querySelector<HTMLElement>(`[data-${mark}]`);

const button = find("bigger") as HTMLButtonElement | null;
const frame = find("frame");
if (button && frame) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { open } = await import("./bigger");
    open(frame, find("chosen") as HTMLElement, Number(button.dataset.release) || null);
    button.hidden = true;
  });
}

const copy = find("copy") as HTMLButtonElement | null;
const snippet = find("snippet");
if (copy && snippet && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(snippet.textContent ?? "");
    copy.textContent = copy.dataset.copied ?? "";
  });
}
