import { expect, test } from "vitest";
import { featureOf } from "./feature";

test("a site's number in tiles is exact", () => {
  expect(featureOf("8f1d3a52-0f4e-4f0e-9d52-3a4f6b7c8d9e")).toBe(0x3a4f6b7c8d9e);
  expect(featureOf("8f1d3a52-0f4e-4f0e-9d52-ffffffffffff")).toBe(2 ** 48 - 1);
  expect(Number.isSafeInteger(2 ** 48 - 1)).toBe(true);
});
