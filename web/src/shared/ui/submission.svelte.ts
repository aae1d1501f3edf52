/** One thing that a person sends: whether it is under way, and why the last try was refused. */
export class Submission {
  #under = $state("");
  error = $state.raw<unknown>();

  get busy(): boolean {
    return this.#under !== "";
  }
  /** Whether it is this one, of several buttons that send, that is under way. */
  busyWith(key: string): boolean {
    return this.#under === key;
  }

  /** Runs `action`, keeps what it throws for the page to show, and says whether it went well. */
  async run(action: () => Promise<unknown>, key = "it"): Promise<boolean> {
    this.#under = key;
    this.error = undefined;
    try {
      await action();
      return true;
    } catch (refused) {
      this.error = refused;
      return false;
    } finally {
      this.#under = "";
    }
  }

  /** `action` as what a form does when it is submitted. */
  on(action: () => Promise<unknown>) {
    return (event: SubmitEvent): Promise<boolean> => {
      event.preventDefault();
      return this.run(action);
    };
  }
}
