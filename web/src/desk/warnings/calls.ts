/** What the page of warnings and notices asks the server. */
import { api, must, type Schemas } from "../../shared/api/client";

export type Warning = Schemas["WarningOut"];
export type WarningIn = Schemas["WarningIn"];
export type Sheets = Schemas["SheetsOut"];

const one = (warning: string) => ({ params: { path: { warning } } });

export const warnings = () => must(api.GET("/api/v1/awareness/warnings"));
export const issue = (body: WarningIn) => must(api.POST("/api/v1/awareness/warnings", { body }));
export const letStand = (id: string) => must(api.POST("/api/v1/awareness/warnings/{warning}/review", one(id)));
export const withdraw = (id: string, reason: string) =>
  must(api.POST("/api/v1/awareness/warnings/{warning}/withdraw", { ...one(id), body: { reason } }));
export const sheets = () => must(api.GET("/api/public/notices"));
