import { phone } from "./phone.svelte";

/** Out of the page at once, to one that says nothing, with no way back by the back button. */
export function leaveQuickly(): void {
  void phone.lock();
  document.documentElement.hidden = true;
  location.replace("/field/notes.html");
}
