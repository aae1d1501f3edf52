/** Links that name a site by its public-safe code or a saved view by its id: no address of the desk holds a place. */
import { GROUPS } from "../../shared/map";
import * as calls from "../calls";
import { desk, NO_FILTERS } from "../state.svelte";
import { board } from "./board.svelte";
import { preferences } from "./preferences.svelte";

export type Link = { kind: "site" | "view"; id: string };

export const linkTo = ({ kind, id }: Link): string => `${location.origin}/desk/#/${kind}/${id}`;

/** Goes where a link leads, as far as this person may. */
export async function follow(link: Link): Promise<void> {
  if (link.kind === "site") {
    // The address of the code gives way to the site's, so that going back leaves the link.
    location.replace(`#/map/${await calls.siteOfCode(link.id)}`);
    return;
  }
  const view = await calls.openView(link.id);
  const { off, imagery, organisation, ...filters } = view.shown;
  desk.filters = { ...NO_FILTERS, ...filters, organisation: organisation ?? "" };
  preferences.set({ off: GROUPS.filter((group) => off.includes(group)) });
  const images = imagery.length ? await calls.images() : [];
  board.pictures = imagery.flatMap((id) => images.find((one) => one.id === id) ?? []);
  board.lookAt([view.lon, view.lat], view.zoom);
}
