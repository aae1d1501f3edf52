import type { Target } from "./records";

export type Start = { name: "record"; kind: "visit" | "report"; target: Target } | { name: "record"; draft: string };
export type Screen = { name: "home" | "digging" | "map" | "outbox" | "settings" } | Start;

class Screens {
  now = $state.raw<Screen>({ name: "home" });

  show = (next: Screen): void => {
    this.now = next;
    scrollTo(0, 0);
  };
  home = (): void => {
    if (this.now.name !== "home") this.show({ name: "home" });
  };
}

export const screens = new Screens();
