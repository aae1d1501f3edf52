import { translator } from "../shared/i18n/index.svelte";
import { changeMessages } from "../shared/i18n/messages/changes";
import { common } from "../shared/i18n/messages/common";
import { deskMessages } from "../shared/i18n/messages/desk";
import { dossierMessages } from "../shared/i18n/messages/dossiers";
import { enquiryMessages } from "../shared/i18n/messages/enquiries";
import { evidenceMessages } from "../shared/i18n/messages/evidence";
import { intakeMessages } from "../shared/i18n/messages/intake";
import { mapMessages } from "../shared/i18n/messages/map";
import { tokenMessages } from "../shared/i18n/messages/tokens";
import { warningMessages } from "../shared/i18n/messages/warnings";
import { workMessages } from "../shared/i18n/messages/work";

export const deskText = {
  ...common,
  ...deskMessages,
  ...changeMessages,
  ...mapMessages,
  ...workMessages,
  ...warningMessages,
  ...tokenMessages,
  ...evidenceMessages,
  ...dossierMessages,
  ...intakeMessages,
  ...enquiryMessages,
} as const;
export type DeskKey = keyof typeof deskText & string;
export const t = translator(deskText);
