/** Strong sunlight washes a screen out: black on white with heavy lines, for whoever asks for it here or in the system. */
const STORED = "sun";

function remembered(): boolean {
  try {
    return localStorage.getItem(STORED) === "on";
  } catch {
    return false;
  }
}

class Sun {
  on = $state(remembered());

  start = (): void => {
    document.documentElement.classList.toggle("sun", this.on);
  };
  turn = (): void => {
    this.on = !this.on;
    this.start();
    try {
      localStorage.setItem(STORED, this.on ? "on" : "off");
    } catch {
      // A browser that keeps nothing still has it for this page.
    }
  };
}

export const sun = new Sun();
