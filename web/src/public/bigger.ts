import { mount } from "svelte";
import { type Lang, language } from "../shared/i18n/index.svelte";
import Bigger from "./Bigger.svelte";

/** The map with zoom in the place of the drawing; `chosen` is where a unit that was tapped says what it says. */
export function open(frame: HTMLElement, chosen: HTMLElement, release: number | null): void {
  language.follow(document.documentElement.lang as Lang);
  frame.replaceChildren();
  mount(Bigger, { target: frame, props: { chosen, release } });
}
