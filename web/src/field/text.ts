import { translator } from "../shared/i18n/index.svelte";
import { common } from "../shared/i18n/messages/common";
import { fieldMessages } from "../shared/i18n/messages/field";

export const t = translator({ ...common, ...fieldMessages } as const);
