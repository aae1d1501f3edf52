// What the dossier tells this page (caseload/offline_map.py writes it), and the base map that lies in it.

import type { FeatureCollection, Geometry } from "geojson";

export const LANGUAGES = ["ar", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Both = Record<Language, string>;

export type Thing = { geometry: Geometry; title: Both; rows: { label: Both; value: Both }[] };
export type Layer = { id: string; title: Both; things: Thing[] };
export type Told = { title: Both; training: boolean; layers: Layer[] };
export type Base = { countries: FeatureCollection; governorates: FeatureCollection; towns: FeatureCollection };

const read = (id: string): unknown => JSON.parse(document.getElementById(id)?.textContent ?? "{}");

export const told = read("told") as Told;
export const base = read("base") as Base;

export const WORDS = {
  title: ["خريطة الملف التوثيقي", "Map of the dossier"],
  layers: ["الطبقات", "Layers"],
  base: ["خريطة أساس", "Base map"],
  training: ["تدريب: كل ما هنا خيالي", "TRAINING: all of it is fictional"],
  nowhere: ["لا يكشف هذا الملف عن أي مكان.", "This dossier does not disclose any place."],
  note: [
    "المرجع الإحداثي WGS 84 (EPSG:4326)، والشمال إلى أعلى. خريطة الأساس من Natural Earth مبسّطة وليست مرجعاً للحدود. تعمل هذه الصفحة بلا شبكة ولا تطلب شيئاً.",
    "Coordinates: WGS 84 (EPSG:4326), north at the top. Base map: Natural Earth, simplified and no authority on borders. This page works without a network and asks it for nothing.",
  ],
} as const;

export const say = (word: keyof typeof WORDS, language: Language): string =>
  WORDS[word][LANGUAGES.indexOf(language)] ?? "";
