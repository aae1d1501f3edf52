type Toast = { id: number; text: string; tone: "good" | "bad" };

const SHOWN_MS = 7000;
let list = $state<Toast[]>([]);
let last = 0;

export const toasts = {
  get all(): Toast[] {
    return list;
  },
  dismiss(id: number) {
    list = list.filter((one) => one.id !== id);
  },
};

export function say(text: string, tone: Toast["tone"] = "good"): void {
  const id = ++last;
  list = [...list, { id, text, tone }];
  // A refusal stays until it is read; good news may leave by itself.
  if (tone === "good") setTimeout(() => toasts.dismiss(id), SHOWN_MS);
}
