/** The parts of a dossier, by the tables that they come from. */
import { type DeskKey, deskText, t } from "../text";

export const partName = (table: string): string =>
  `table.${table}` in deskText ? t(`table.${table}` as DeskKey) : table;
