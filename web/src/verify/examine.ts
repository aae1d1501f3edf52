// The examination: what each part is answered, in the order in which one rests on another.

import SENTENCES from "../../../src/graveregistry/dossiers/findings.json";
import { bagFaults, type Hashes } from "./bag";
import { copyFaults } from "./copies";
import { checkChain, disclosed, type Event, readEvent, readLink, rowsOf, sitesOf } from "./events";
import { bothHashes, IN_ONE_PIECE, sha256 } from "./hashing";
import * as place from "./layout";
import { checkNote, type Finding, type Head, Refused, readHead, type Trusted } from "./notes";
import { knownKeys, type Look, lookAtStamps, lookAtWitnesses, lookBack, type Outside, STAMP } from "./outside";
import { attachedFiles, signatureFound } from "./paper";
import { hex, isId, type Json, linesOf, list, type Members, members, readJson, same, text, utf8 } from "./plain";
import { Unsure } from "./shapes";
import { geojsonText, tableText } from "./tables";
import { isIncluded, readProof } from "./tree";
import { trustBy } from "./trust";
import { Box } from "./zip";

export type PartName = keyof typeof SENTENCES.parts;
export type State = keyof typeof SENTENCES.states;
export type Answer = { state: State; findings: Finding[]; since: string };
export type Answers = Map<PartName, Answer>;
export type Progress = (share: number) => void;

export const PARTS = Object.keys(SENTENCES.parts) as PartName[];

/** Whether an answer counts in the whole: not where nothing was there or given to check the part with. */
export const weighs = ({ state, findings }: Answer): boolean =>
  state !== "not_checked" || findings.some(([code]) => !SENTENCES.not_offered.includes(code));

/** The worst of the answers that count. */
export function whole(answers: Answers): State {
  const states = [...answers.values()].filter(weighs).map(({ state }) => state);
  if (states.includes("failed")) return "failed";
  return states.length && states.every((state) => state === "unchanged") ? "unchanged" : "not_checked";
}

/** The answer for each part of a dossier, whatever its bytes are. */
export async function examine(file: Blob, outside: Outside, progress: Progress = () => {}): Promise<Answers> {
  try {
    return await new Examination(await Box.open(file), outside).answers(progress);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    const unreached: Answer = { state: "not_checked", findings: [["not_reached", ""]], since: "" };
    const refused: Answer = { state: "failed", findings: [problem.finding], since: "" };
    return new Map(PARTS.map((part) => [part, part === "bag" ? refused : unreached]));
  }
}

class Examination {
  private readonly hashes: Hashes = new Map();
  private readonly settled: Answers = new Map();
  private note: Uint8Array = new Uint8Array();
  private head: Head | null = null;
  private events: Event[] = [];
  private facts: Members | null = null;
  private dossier = "";
  private own: Event | null = null;
  private since = "";
  private trusted: Trusted = new Map();
  private readonly looks = new Map<PartName, Look>();

  constructor(
    private readonly box: Box,
    private readonly outside: Outside,
  ) {}

  async answers(progress: Progress): Promise<Answers> {
    const { box, hashes } = this;
    const total = box.names.reduce((sum, name) => sum + box.size(name), 1);
    let done = 0;
    for (const name of box.names) {
      const told = async function* () {
        for await (const block of box.blocks(name)) {
          done += block.length;
          progress(done / total);
          yield block;
        }
      };
      hashes.set(name, await bothHashes(told(), box.size(name) <= IN_ONE_PIECE));
    }
    const faults = await bagFaults(box, hashes);
    await this.ledger();
    for (const [part, { failures, open, notes }] of this.looks) this.settle(part, failures, open, notes);
    this.completeness();
    this.export();
    this.evidence();
    this.tables();
    this.caseload();
    await this.paper();
    this.bag(faults);
    return new Map(PARTS.map((part) => [part, this.settled.get(part) as Answer]));
  }

  private async file(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.hashes.has(name) ? await this.box.read(name) : new Uint8Array();
  }

  private settle(part: PartName, failures: Finding[], open: Finding[], notes: Finding[] = []): void {
    const findings: Finding[] = open.length ? open : [["no_proven_time", ""]];
    if (failures.length) this.settled.set(part, { state: "failed", findings: [...failures, ...notes], since: "" });
    else if (open.length || !this.since) {
      this.settled.set(part, { state: "not_checked", findings: [...findings, ...notes], since: "" });
    } else this.settled.set(part, { state: "unchanged", findings: notes, since: this.since });
  }

  private stands(...parts: PartName[]): boolean {
    return parts.every((part) => this.settled.get(part)?.state === "unchanged");
  }

  private async ledger(): Promise<void> {
    this.note = await this.file(place.CHECKPOINT);
    const refused = await this.checkpoint();
    const signed = this.trusted.size > 0 && !refused.length;
    await this.lookOutside(signed);
    const faults = await this.readEvents();
    faults.push(...(await this.proofs()));
    await this.readExport();
    const doubted = [...this.looks.values()].some((look) => look.doubted);
    const source = signed && !doubted && this.events.length && !faults.length ? [this.countFrom()] : [];
    const noKey: Finding[] = knownKeys(this.outside).length ? [] : [["no_key", ""]];
    const back = this.events.filter((event, at) => at && event.time < (this.events[at - 1] as Event).time);
    this.settle("checkpoint", refused, noKey, source);
    this.settle(
      "events",
      faults,
      noKey,
      back.map((event) => ["time_regressed", String(event.number)]),
    );
  }

  private async checkpoint(): Promise<Finding[]> {
    if (!this.note.length) return [["missing_file", place.CHECKPOINT]];
    try {
      this.head = readHead(this.note);
      const files = [];
      for (const name of this.hashes.keys()) {
        const number = place.ROTATION.exec(name)?.[1];
        if (number) files.push({ number: Number(number), name, note: await this.box.read(name) });
      }
      this.trusted = await trustBy(files, knownKeys(this.outside), this.outside.rotations ?? []);
      if (this.trusted.size) await checkNote(this.note, this.trusted);
      return [];
    } catch (problem) {
      return [findingOf(problem)];
    }
  }

  /** What others say of the checkpoint, before anything is settled: they may put all of it in doubt. */
  private async lookOutside(signed: boolean): Promise<void> {
    const stamps = new Map<string, Uint8Array>();
    for (const name of this.hashes.keys()) if (STAMP.test(name)) stamps.set(name, await this.box.read(name));
    this.looks.set("earlier", await lookBack(this.outside, this.note, this.trusted));
    this.looks.set("quorum", await lookAtWitnesses(this.outside.policy, this.note, signed));
    this.looks.set("timestamp", lookAtStamps(stamps, this.note));
  }

  /** The time that witnesses vouch for; without them, the registry's own of the newest event listed. */
  private countFrom(): Finding {
    const seen = this.looks.get("quorum")?.time;
    const newest = this.events.map((event) => event.time).sort();
    this.since = seen ?? (newest.at(-1) as string);
    return [seen ? "time_of_witnesses" : "time_of_registry", ""];
  }

  private async readEvents(): Promise<Finding[]> {
    const faults: Finding[] = this.hashes.has(place.EVENTS) ? [] : [["missing_file", place.EVENTS]];
    const lines = linesOf(await this.file(place.EVENTS));
    const rest = lines.pop() as Uint8Array;
    lines.forEach((line, at) => {
      const event = attempt(() => readEvent(text(line)));
      if (!event) {
        faults.push(["event_form", String(at + 1)]);
        return;
      }
      const names = event.fields.map(({ name }) => name);
      for (const { name, known } of event.fields)
        if (!known) faults.push(["disclosure_changed", `${event.number}: ${name}`]);
      const twice = new Set(names.filter((name, place) => names.indexOf(name) !== place));
      for (const name of twice) faults.push(["field_repeated", `${event.number}: ${name}`]);
      const last = this.events.at(-1);
      if (last && event.number <= last.number) faults.push(["event_repeated", String(event.number)]);
      this.events.push(event);
    });
    if (rest.length) faults.push(["event_form", String(lines.length + 1)]);
    return faults.length || this.events.length ? faults : [["no_events", ""]];
  }

  private async proofs(): Promise<Finding[]> {
    const named = new Map(
      [...this.hashes.keys()].flatMap((name) => {
        const match = place.PROOF.exec(name);
        return match ? [[Number(match[1]), name] as const] : [];
      }),
    );
    const listed = new Set(this.events.map((event) => event.number));
    const faults: Finding[] = [...named]
      .filter(([number]) => !listed.has(number))
      .map(([, name]) => ["extra_file", name]);
    for (const event of this.events) {
      const name = named.get(event.number);
      const code = name ? await this.proof(event, name) : null;
      if (!name) faults.push(["missing_file", `data/ledger/proofs/${event.number}.tlog-proof`]);
      else if (code) faults.push([code, String(event.number)]);
    }
    return faults;
  }

  private async proof(event: Event, name: string): Promise<string | null> {
    const data = await this.box.read(name);
    const proof = attempt(() => readProof(data, "inclusion"));
    if (!proof) return "proof_failed";
    if (!same(proof.note, this.note)) return "other_checkpoint";
    const { head } = this;
    const holds =
      head && proof.number === event.number && isIncluded(event.number, head.size, event.leaf, proof.hashes, head.root);
    return holds ? null : "proof_failed";
  }

  private async readExport(): Promise<void> {
    const data = await this.file(place.EXPORT);
    const facts = attempt(() => members(readJson(text(data.subarray(0, -1)))));
    const dossier = attempt(() => members(facts?.export).dossier_id);
    if (!facts || data.at(-1) !== 10 || facts.format !== "graveregistry-dossier/1" || !isId(dossier)) return;
    [this.facts, this.dossier] = [facts, `dossier/${dossier}/`];
    const own = (event: Event) => event.fields.some(({ name }) => name.startsWith(this.dossier));
    this.own = this.events.findLast(own) ?? null;
  }

  private completeness(): void {
    const unlinked = this.events.filter((event) => !sitesOf(event).length);
    const failures: Finding[] = unlinked.map((event) => ["unlinked", String(event.number)]);
    const open: Finding[] = [];
    for (const site of this.sites()) {
      const listed = this.events.filter((event) => sitesOf(event).includes(site));
      if (!listed.length) {
        failures.push(["site_unlisted", site]);
        continue;
      }
      const link = this.own && readLink(disclosed(this.own, `site/${site}`));
      const head = link && this.own ? { sequence: link.sequence, leaf: this.own.leaf } : null;
      const { faults, reaches } = checkChain(site, listed, head);
      failures.push(...faults);
      if (!faults.length && head?.sequence !== reaches) open.push(["tail_unproven", site]);
    }
    this.settle("completeness", failures, open);
  }

  private sites(): string[] {
    const named = attempt(() => [
      ...list(this.facts?.sites).map((site) => members(site).id),
      ...list(this.facts?.places),
    ]);
    const known = named?.every(isId) ? (named as string[]) : [];
    return [...new Set([...this.events.flatMap(sitesOf), ...known])].sort();
  }

  private export(): void {
    const committed = this.own && disclosed(this.own, `${this.dossier}export_sha256`);
    if (!this.facts) this.settle("export", [["export_form", ""]], []);
    else if (committed === null) this.settle("export", [], [["export_uncommitted", ""]]);
    else this.settle("export", committed === this.hashes.get(place.EXPORT)?.[0] ? [] : [["export_changed", ""]], []);
  }

  private evidence(): void {
    const recorded = new Map<string, string>();
    for (const { table, key, row } of rowsOf(this.events)) {
      const digest = row.get("sha256");
      if (table === "evidence_item" && typeof digest === "string") recorded.set(key, digest);
    }
    const digests = new Set(recorded.values());
    const failures = copyFaults(this.hashes, this.events, this.toldCopies());
    const here = new Set<string>();
    for (const [name, [digest]] of this.hashes) {
      if (!name.startsWith("data/evidence/")) continue;
      here.add(digest);
      if (place.EVIDENCE.exec(name)?.[1] !== digest) failures.push(["evidence_changed", name]);
      else if (!digests.has(digest)) failures.push(["evidence_unknown", name]);
    }
    const ids = (name: string, member: string): (Json | undefined)[] =>
      this.stands("export") ? list(this.facts?.[name]).map((each) => members(each)[member]) : [];
    const withheld = new Set(ids("withheld", "evidence_id"));
    const expected = new Set(ids("evidence", "id"));
    const open: Finding[] = [];
    for (const [key, digest] of recorded) {
      if (here.has(digest) || withheld.has(key)) continue;
      if (expected.has(key)) failures.push(["missing_file", `data/evidence/${digest}`]);
      else open.push(["evidence_left_out", key]);
    }
    this.settle("evidence", failures, open);
  }

  /** Those that the proven facts name; a dossier of an earlier version names none. */
  private toldCopies(): Set<string> | null {
    if (!this.stands("export")) return null;
    const copies = list(this.facts?.evidence).flatMap((each) => attempt(() => list(members(each).copies)) ?? []);
    return new Set(copies.map((copy) => String(members(copy).sha256)));
  }

  private tables(): void {
    const [failures, open, elsewhere]: Finding[][] = [[], [], []] as [Finding[], Finding[], Finding[]];
    if (!this.hashes.has(place.GEOPACKAGE) && this.events.length) elsewhere?.push(["missing_file", place.GEOPACKAGE]);
    this.settle("geopackage", elsewhere ?? [], [[this.events.length ? "geopackage_elsewhere" : "no_events", ""]]);
    if (!this.events.length) {
      this.settle("tables", [], [["no_events", ""]]);
      return;
    }
    const made: [string, () => string][] = [
      [place.HISTORY, () => tableText(this.events, false)],
      [place.CUSTODY, () => tableText(this.events, true)],
      [place.GEOJSON, () => geojsonText(this.events)],
    ];
    for (const [name, make] of made) {
      try {
        if (!this.hashes.has(name)) failures?.push(["missing_file", name]);
        else if (hex(sha256(utf8(make()))) !== this.hashes.get(name)?.[0]) failures?.push(["table_differs", name]);
      } catch (problem) {
        if (!(problem instanceof Unsure)) throw problem;
        open?.push(["layer_not_read", name]);
      }
    }
    this.settle("tables", failures ?? [], open ?? []);
  }

  private caseload(): void {
    if (!this.stands("export")) {
      this.settle("caseload", [], [["no_proven_time", ""]]);
      return;
    }
    const told = attempt(() => members(this.facts?.caseload)) ?? {};
    const here = place.CASELOAD.filter((name) => this.hashes.has(name));
    const missing = Object.keys(told).filter((name) => !here.includes(name));
    const other = here.filter((name) => this.hashes.get(name)?.[0] !== told[name]);
    const failures = [
      ...missing.sort().map((name): Finding => ["missing_file", name]),
      ...other.map((name): Finding => ["caseload_differs", name]),
    ];
    this.settle("caseload", failures, []);
  }

  private async paper(): Promise<void> {
    const pdf = await this.file(place.PAPER);
    if (!this.hashes.has(place.PAPER)) {
      for (const part of ["signature", "paper"] as const) this.settle(part, [["missing_file", place.PAPER]], []);
      return;
    }
    const code = signatureFound(pdf);
    this.settle("signature", code === "signature_unread" ? [] : [[code, ""]], [[code, ""]]);
    const attached = await attachedFiles(pdf);
    const told = attached.length === 1 && same(attached[0] as Uint8Array, await this.file(place.EVENTS));
    const failures: Finding[] = told ? [] : [[attached.length ? "paper_data_differs" : "paper_data_missing", ""]];
    this.settle("paper", failures, [[this.stands("export", "events") ? "paper_elsewhere" : "no_proven_time", ""]]);
  }

  private bag(found: Finding[]): void {
    const payload = [...this.hashes.keys()].filter((name) => name.startsWith("data/"));
    const told = attempt(() => members(this.facts?.tag_files)) ?? {};
    const known = (name: string) => place.KNOWN.has(name) || Object.hasOwn(told, name);
    const forms = [place.EVIDENCE, place.COPY, place.PROOF, place.ROTATION, STAMP];
    const strange = payload.filter((name) => !known(name) && !forms.some((form) => form.test(name)));
    let faults = [...found, ...strange.map((name): Finding => ["extra_file", name])];
    if (!faults.length && this.stands("export")) faults = this.tagFaults(payload);
    const resting = [...this.settled].filter(([, answer]) => weighs(answer)).map(([part]) => part);
    this.settle("bag", faults, this.stands(...resting) ? [] : [["bag_has_no_time", ""]]);
  }

  /** Tag files that are not what the registry wrote, as the proven facts tell it. */
  private tagFaults(payload: string[]): Finding[] {
    const facts = members(this.facts);
    const told = members(facts.export);
    const [organisation, recipient] = [members(told.organisation), members(members(told.recipient).name)];
    const octets = payload.reduce((sum, name) => sum + this.box.size(name), 0);
    const rows = [
      ["Source-Organization", `${organisation.en} / ${organisation.ar}`],
      ["External-Identifier", String(told.number)],
      ["External-Description", `Dossier for ${recipient.en}${told.training ? " (TRAINING / تدريب)" : ""}`],
      ["Bagging-Date", String(told.exported_at).slice(0, 10)],
      ["Bag-Software-Agent", "graveregistry"],
      ["Payload-Oxum", `${octets}.${payload.length}`],
    ];
    const info = rows.map(([label, value]) => `${label}: ${value?.split(/\s+/).filter(Boolean).join(" ")}\n`).join("");
    const digests = { ...members(facts.tag_files), "bag-info.txt": hex(sha256(utf8(info))) };
    const differing = Object.entries(digests).filter(([name, digest]) => this.hashes.get(name)?.[0] !== digest);
    return differing.map(([name]) => ["tag_file_differs", name]);
  }
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

function findingOf(problem: unknown): Finding {
  if (problem instanceof Refused) return problem.finding;
  throw problem;
}
