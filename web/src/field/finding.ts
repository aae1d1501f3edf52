/** Finding an assigned site by its name, as it is typed on a phone: any digits, with or without spaces and hyphens. */
import { latinDigits } from "../shared/i18n/numbers";

const plain = (text: string) =>
  latinDigits(text.normalize("NFKC"))
    .toLowerCase()
    .replace(/[\s\p{Pd}\p{Mn}\p{Cf}]/gu, "");

export function named<Site extends { coded_name: string }>(sites: readonly Site[], wanted: string): Site[] {
  return sites.filter(({ coded_name }) => plain(coded_name).includes(plain(wanted)));
}
