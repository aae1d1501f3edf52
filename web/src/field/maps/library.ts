/** The program that draws maps: it weighs more than all the rest, and the service worker fetches it when asked. */
import type { Library } from "../sw";

async function ask(what: "map?" | "map!"): Promise<Library> {
  const registration = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  const answer = new Promise<Library>((tell) => {
    channel.port1.onmessage = ({ data }: MessageEvent<Library>) => tell(data);
  });
  registration.active?.postMessage(what, [channel.port2]);
  return answer;
}

/** Whether it is here for use without a network, and what it weighs. */
export const library = (): Promise<Library> => ask("map?");

/** Brings it. Throws where the network does not. */
export async function bring(): Promise<void> {
  if (!(await ask("map!")).here) throw new TypeError("the map's program did not come");
}
