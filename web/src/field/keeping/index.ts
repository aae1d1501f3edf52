/** The one storage of this page, and the one key to it. */
import { base } from "./base";
import { Drafts } from "./drafts";
import { Outlines } from "./outlines";
import { Vault } from "./vault";

export { base };
export const vault = new Vault(base);
export const drafts = new Drafts(base, vault);
export const outlines = new Outlines(base, vault);
