// The policy (c2sp.org/tlog-policy) and the lines of witnesses (c2sp.org/tlog-cosignature) that it asks for.

import { verifies } from "./ed25519";
import { type Key, Refused, readKey, split, WITNESS } from "./notes";
import { Malformed, text, utf8 } from "./plain";

export type Policy = {
  logs: Key[];
  witnesses: Map<string, Key>;
  groups: Map<string, { needed: number; members: string[] }>;
  quorum: string;
};

/** The policy in a file. */
export function readPolicy(data: Uint8Array): Policy {
  const found: Policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: "" };
  const grouped = new Set<string>();
  const said = text(data);
  const controls = Array.from(said).some((each) => (each < " " && each !== "\n" && each !== "\t") || each === "\x7f");
  if (controls || (said && !said.endsWith("\n"))) throw new Malformed();
  for (const line of said.split("\n")) {
    const words = line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
    const [kind = "", name = "", ...rest] = words;
    if (!kind || kind.startsWith("#")) continue;
    if (kind === "quorum" && words.length === 2 && !found.quorum && (name === "none" || known(found, name))) {
      found.quorum = name;
    } else if (kind === "group" && rest.length > 1 && !rest.slice(1).some((each) => grouped.has(each))) {
      addGroup(found, name, rest[0] as string, rest.slice(1));
      for (const each of rest.slice(1)) grouped.add(each);
    } else if (kind === "witness" && (rest.length === 1 || rest.length === 2)) {
      addWitness(found, name, readKey(rest[0] as string, WITNESS));
    } else if (kind === "log" && name && rest.length < 2) {
      const key = readKey(name);
      if (found.logs.some((each) => sameKey(each, key))) throw new Malformed();
      found.logs.push(key);
    } else throw new Malformed();
  }
  if (!found.quorum) throw new Malformed();
  return found;
}

const known = (found: Policy, name: string): boolean => found.witnesses.has(name) || found.groups.has(name);
const sameKey = (one: Key, other: Key): boolean => one.public.every((byte, at) => byte === other.public[at]);

function addWitness(found: Policy, name: string, key: Key): void {
  const twice = [...found.witnesses.values()].some((each) => sameKey(each, key));
  if (twice || name === "none" || known(found, name)) throw new Malformed();
  found.witnesses.set(name, key);
}

function addGroup(found: Policy, name: string, asked: string, members: string[]): void {
  const sound = new Set(members).size === members.length && members.every((each) => known(found, each));
  const number = /^[1-9][0-9]{0,3}$/.test(asked) ? Number(asked) : 0;
  const needed = asked === "any" ? 1 : asked === "all" ? members.length : number;
  if (!sound || name === "none" || known(found, name) || needed < 1 || needed > members.length) throw new Malformed();
  found.groups.set(name, { needed, members });
}

/** Whether these witnesses are a quorum. */
export function enough(policy: Policy, keys: Key[], name = policy.quorum): boolean {
  if (name === "none") return true;
  const witness = policy.witnesses.get(name);
  if (witness) return keys.includes(witness);
  const group = policy.groups.get(name);
  const reached = group?.members.filter((each) => enough(policy, keys, each)).length ?? 0;
  return group !== undefined && reached >= group.needed;
}

export type Cosigned = { key: Key; time: bigint };

/** Which witnesses saw the checkpoint, and when (POSIX seconds), the earliest first. */
export async function cosignedBy(note: Uint8Array, witnesses: Key[]): Promise<Cosigned[]> {
  const { said, lines } = split(note);
  const found: Cosigned[] = [];
  for (const { name, id, signature } of lines) {
    const key = witnesses.find((each) => each.name === name && each.id === id);
    if (!key) continue;
    if (found.some((each) => each.key === key)) throw new Refused(["note_malformed", ""]);
    const time = signature.slice(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const stated = utf8(`cosignature/v1\ntime ${time}\n${said}`);
    const sound = signature.length === 72 && time < 2n ** 63n;
    if (!sound || !(await verifies(key.public, stated, signature.slice(8)))) throw new Refused(["signature", name]);
    found.push({ key, time });
  }
  return found.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}
