import { language } from "../i18n/index.svelte";
import { t } from "../i18n/messages/common";

export type Both = { ar: string; en: string };
/** Why something was refused, and where on the map ([longitude, latitude] in degrees) when it has a place. */
export type Reason = {
  code: string;
  ar: string;
  en: string;
  at?: [number, number] | null;
  field?: string | null;
};
export type ProblemBody = {
  status: number;
  code?: string;
  title?: string;
  detail?: Both | string;
  reasons?: Reason[];
  [extra: string]: unknown;
};

/** A refused request: the server's own sentences (RFC 9457 problem details), in both languages. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.code ?? `http_${body.status}`);
    this.status = body.status;
    this.code = body.code ?? `http_${body.status}`;
    this.body = body;
  }

  get reasons(): Reason[] {
    return Array.isArray(this.body.reasons) ? this.body.reasons : [];
  }
}

export const inWords = (both: Both): string => both[language.now] || both.en || both.ar;

export function sentence(error: unknown): string {
  if (!(error instanceof Problem)) return t("problem.offline");
  const { detail } = error.body;
  if (detail && typeof detail === "object") return inWords(detail);
  return t("problem.unknown", { status: error.status });
}

/** The refusal's places, for marking on the map. */
export function places(error: unknown): { at: [number, number]; text: string }[] {
  if (!(error instanceof Problem)) return [];
  return error.reasons.flatMap((reason) => (reason.at ? [{ at: reason.at, text: inWords(reason) }] : []));
}
