// The page: choose a dossier and a key, see the answer for each part. Everything from a file is put in as text, never as markup.

import SENTENCES from "../../../src/graveregistry/dossiers/findings.json";
import { type Answers, examine, whole } from "./examine";
import { type Key, readKey } from "./notes";
import { text } from "./plain";
import { type Policy, readPolicy } from "./policy";
import { LANGUAGES, type Language, say, type Word } from "./words";

const MARKS = { unchanged: "✓", failed: "✕", not_checked: "?" };
type Slot = "dossier" | "key" | "earlier" | "consistency" | "policy" | "rotation";

let language: Language = "ar";
const files: Partial<Record<Slot, File>> = {};
let keys: Key[] = [];
let policy: Policy | undefined;
let problem: Word | null = null;
let share: number | null = null;
let answers: Answers | null = null;

function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const said = (word: Word) => say(word, language);
const chosen = (name: string) => make("bdi", { dir: "ltr" }, name);

function picker(slot: Slot, label: Word): HTMLElement {
  const input = make("input", { type: "file", id: `file-${slot}`, onchange: () => void take(slot, input.files?.[0]) });
  return make("label", { className: "file" }, said(label), input);
}

async function take(slot: Slot, file: File | undefined): Promise<void> {
  if (!file) return;
  files[slot] = file;
  [answers, problem] = [null, null];
  if (slot === "key") {
    try {
      const lines = text(new Uint8Array(await file.arrayBuffer())).split("\n");
      keys = lines
        .map((line) => line.trim())
        .filter(Boolean)
        .map((line) => readKey(line));
    } catch {
      keys = [];
    }
    if (!keys.length) problem = "no_key_in";
  }
  if (slot === "policy") {
    policy = undefined;
    try {
      policy = readPolicy(new Uint8Array(await file.arrayBuffer()));
    } catch {
      problem = "no_policy_in";
    }
  }
  draw();
}

function row(slot: Slot, label: Word, button: Word, ...more: (Node | string)[]): HTMLElement {
  const name = files[slot]?.name;
  const shown = name ? [make("span", { className: "name" }, chosen(name))] : [];
  return make("div", { className: "row" }, make("span", {}, said(label)), picker(slot, button), ...shown, ...more);
}

function dropping(): HTMLElement {
  const area = make(
    "div",
    { className: "drop", id: "drop" },
    make("p", {}, said("drop")),
    picker("dossier", "dossier"),
  );
  if (files.dossier) area.append(make("p", {}, chosen(files.dossier.name)));
  area.ondragover = (event) => {
    event.preventDefault();
    area.classList.add("over");
  };
  area.ondragleave = () => area.classList.remove("over");
  area.ondrop = (event) => {
    event.preventDefault();
    void take("dossier", event.dataTransfer?.files[0]);
  };
  return area;
}

function keyNotes(): Node[] {
  if (problem === "no_key_in") return [make("p", { className: "problem", role: "alert" }, said("no_key_in"))];
  if (!keys.length) return [make("small", {}, said("key_why"))];
  const told = keys.map((key) => make("p", { className: "name" }, chosen(key.text)));
  return [make("small", {}, said("key_is")), ...told];
}

function policyNotes(): Node[] {
  return problem === "no_policy_in" ? [make("p", { className: "problem", role: "alert" }, said("no_policy_in"))] : [];
}

const bytesOf = async (file: File | undefined) => (file ? new Uint8Array(await file.arrayBuffer()) : undefined);

async function check(): Promise<void> {
  if (!files.dossier) return;
  [answers, problem, share] = [null, null, 0];
  draw();
  try {
    const [earlier, consistency] = [await bytesOf(files.earlier), await bytesOf(files.consistency)];
    const rotation = await bytesOf(files.rotation);
    const given = { keys, earlier, consistency, policy, rotations: rotation ? [rotation] : [] };
    answers = await examine(files.dossier, given, (now) => {
      share = now;
      const bar = document.querySelector("progress");
      if (bar) bar.value = now;
    });
  } catch {
    problem = "unreadable";
  }
  share = null;
  draw();
  document.getElementById("whole")?.focus();
}

function results(found: Answers): Node[] {
  const at = LANGUAGES.indexOf(language);
  const state = whole(found);
  const parts = [...found].map(([name, answer]) => {
    const told = (SENTENCES.states[answer.state][at] ?? "").split("{since}");
    const line = make("span", { className: "state" }, told[0] ?? "", ...(answer.since ? [chosen(answer.since)] : []));
    const reasons = answer.findings.map(([code, about]) => {
      const [before = "", after = ""] = (SENTENCES.findings[code as keyof typeof SENTENCES.findings][at] ?? "").split(
        "{about}",
      );
      const reason = make("p", {}, before, ...(about ? [make("bdi", {}, about)] : []), after);
      reason.dataset.code = code;
      return reason;
    });
    const title = make("span", {}, `${SENTENCES.parts[name][at]}: `, line);
    const mark = make("span", { className: "mark", ariaHidden: "true" }, MARKS[answer.state]);
    const item = make("li", { className: `part ${answer.state}` }, mark, title, ...reasons);
    Object.assign(item.dataset, { part: name, state: answer.state });
    return item;
  });
  return [
    make("div", { className: `whole ${state}`, id: "whole", tabIndex: -1, role: "status" }, said(`whole_${state}`)),
    make("ul", { id: "answers" }, ...parts),
    make("p", { className: "soft" }, SENTENCES.caveat[at] ?? ""),
  ];
}

function draw(): void {
  Object.assign(document.documentElement, { lang: language, dir: language === "ar" ? "rtl" : "ltr" });
  document.title = said("title");
  const other = make("button", { id: "language", lang: language === "ar" ? "en" : "ar" }, said("other_language"));
  other.onclick = () => {
    language = language === "ar" ? "en" : "ar";
    draw();
  };
  const start = make(
    "button",
    { id: "check", className: "main", disabled: !files.dossier || share !== null },
    said("check"),
  );
  start.onclick = () => void check();
  const under: Node[] =
    share === null ? [] : [make("p", { role: "status" }, said("checking")), make("progress", { value: share })];
  if (problem === "unreadable") under.push(make("p", { className: "problem", role: "alert" }, said("unreadable")));
  document
    .querySelector("main")
    ?.replaceChildren(
      make("header", {}, make("h1", {}, said("title")), other),
      make("p", {}, said("offline")),
      make("p", { className: "soft" }, said("trust")),
      dropping(),
      row("key", "key", "key_choose", ...keyNotes()),
      row("policy", "policy", "policy_choose", ...policyNotes()),
      row("rotation", "rotation", "rotation_choose"),
      row("earlier", "earlier", "earlier_choose"),
      ...(files.earlier ? [row("consistency", "consistency", "consistency_choose")] : []),
      start,
      ...under,
      ...(answers ? results(answers) : []),
    );
}

draw();
