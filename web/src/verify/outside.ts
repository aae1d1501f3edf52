// What others vouch for, beside the registry: an earlier checkpoint, witnesses, time stamps.

import { sha256 } from "./hashing";
import { checkNote, type Finding, type Key, Refused, type Trusted } from "./notes";
import { hex, Malformed, same, utf8 } from "./plain";
import { cosignedBy, enough, type Policy } from "./policy";
import { noteOfLog, readStamp } from "./stamps";
import { isBeginning, readProof } from "./tree";

/** What the examiner has from outside the dossier. */
export type Outside = {
  keys: Key[];
  earlier?: Uint8Array | undefined;
  consistency?: Uint8Array | undefined;
  policy?: Policy | undefined;
  rotations?: Uint8Array[] | undefined;
};

/** What was found of a part; whether it puts all else in doubt; a time it gives, and who says so. */
export type Look = {
  failures: Finding[];
  open: Finding[];
  notes: Finding[];
  doubted?: boolean;
  time?: string;
};

export const STAMP = /^data\/ledger\/timestamps\/([a-z0-9][a-z0-9-]{0,30})\.(tsr|pending)$/;
const PENDING = utf8("timestamp pending\n");
const LAST_SECOND = 253402300799n;

/** The keys given, and those of the policy's logs. */
export function knownKeys({ keys, policy }: Outside): Key[] {
  return [...new Map([...keys, ...(policy?.logs ?? [])].map((key) => [key.text, key])).values()];
}

/** The checkpoint kept from before beside the dossier's. */
export async function lookBack(given: Outside, note: Uint8Array, trusted: Trusted): Promise<Look> {
  const { earlier, consistency } = given;
  if (!earlier) return open("no_earlier");
  if (!trusted.size) return open(knownKeys(given).length ? "no_proven_time" : "no_key");
  try {
    const [kept, here] = [await checkNote(earlier, trusted), await checkNote(note, trusted)];
    if (kept.origin !== here.origin) return failed("other_log", here.origin);
    if (kept.size === here.size) {
      return same(kept.root, here.root) ? holds() : { ...failed("fork"), doubted: true };
    }
    const older = here.size < kept.size;
    if (!consistency) {
      return older ? open("older_than_earlier") : open("no_consistency_proof", `${kept.size}, ${here.size}`);
    }
    const [old, now, newer] = older ? [here, kept, earlier] : [kept, here, note];
    return proves(consistency, old, now, newer);
  } catch (problem) {
    if (problem instanceof Refused) return failed(...problem.finding);
    throw problem;
  }
}

type Sized = { size: number; root: Uint8Array };

function proves(consistency: Uint8Array, old: Sized, now: Sized, note: Uint8Array): Look {
  try {
    const proof = readProof(consistency, "consistency");
    if (proof.number !== old.size || !same(proof.note, note)) throw new Malformed();
    return isBeginning(old.size, now.size, old.root, now.root, proof.hashes) ? holds() : failed("consistency_failed");
  } catch {
    return failed("consistency_form");
  }
}

const holds = (): Look => ({ failures: [], open: [], notes: [] });
const open = (code: string, about = ""): Look => ({ failures: [], open: [[code, about]], notes: [] });
const failed = (code: string, about = ""): Look => ({ failures: [[code, about]], open: [], notes: [] });

/** Whether enough witnesses saw the checkpoint; else nothing may be called unchanged. */
export async function lookAtWitnesses(policy: Policy | undefined, note: Uint8Array, signed: boolean): Promise<Look> {
  if (!policy) return open("no_policy");
  if (!signed) return open("no_proven_time");
  try {
    const cosigned = await cosignedBy(note, [...policy.witnesses.values()]);
    if (cosigned.some(({ time }) => time > LAST_SECOND)) throw new Refused(["note_malformed", ""]);
    const notes: Finding[] = cosigned.map(({ key, time }) => ["cosigned", `${key.name} ${instant(time)}`]);
    const reached = cosigned.findIndex((_, at) =>
      enough(
        policy,
        cosigned.slice(0, at + 1).map(({ key }) => key),
      ),
    );
    if (enough(policy, [])) return { ...holds(), notes };
    if (reached < 0) return { ...open("below_quorum", String(cosigned.length)), notes, doubted: true };
    return { ...holds(), notes, time: instant(cosigned[reached]?.time ?? 0n) };
  } catch (problem) {
    if (problem instanceof Refused) return { ...failed(...problem.finding), doubted: true };
    throw problem;
  }
}

/** POSIX seconds as the ledger writes a moment. */
const instant = (seconds: bigint): string => `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.000000Z`;

/** What the time stamps in a dossier, by their names, say; who signed them is not looked at here. */
export function lookAtStamps(files: Map<string, Uint8Array>, note: Uint8Array): Look {
  const look = holds();
  for (const [name, data] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [, authority = "", kind] = STAMP.exec(name) ?? [];
    if (kind === "pending") {
      if (same(data, PENDING)) look.open.push(["timestamp_pending", authority]);
      else look.failures.push(["pending_form", name]);
    } else {
      const [code, about] = stamp(authority, data, note);
      if (code === "stamp_form" || code === "stamp_other_digest") look.failures.push([code, name]);
      else look.open.push([code, about]);
    }
  }
  return look.open.length ? look : { ...look, open: [["no_timestamp", ""]] };
}

function stamp(authority: string, response: Uint8Array, note: Uint8Array): Finding {
  let said: { digest: string; time: string };
  try {
    said = readStamp(response);
  } catch {
    return ["stamp_form", ""];
  }
  try {
    const fits = said.digest === hex(sha256(noteOfLog(note)));
    return fits ? ["stamp_elsewhere", `${authority} ${said.time}`] : ["stamp_other_digest", ""];
  } catch {
    return ["no_proven_time", ""];
  }
}
