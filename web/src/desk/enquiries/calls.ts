/** What the page of plot enquiries asks the server. */
import { api, must, type Schemas } from "../../shared/api/client";
import type { Shape } from "../../shared/api/types";

export type Listed = Schemas["EnquiryListed"];
export type Answer = Schemas["EnquiryAnswerIn"]["answer"];
export type Near = Omit<Schemas["NearSiteOut"], "shape"> & { shape: Shape };
export type Beside = Omit<Schemas["BesideOut"], "plot"> & { plot: Shape };
export type Enquiry = Omit<Schemas["EnquiryOut"], "plot" | "near" | "beside"> & {
  plot: Shape;
  near: Near[];
  beside: Beside[];
};
export type EnquiryIn = Schemas["EnquiryIn"];
export type Receipt = Schemas["EnquiryReceiptOut"];

const one = (enquiry: string) => ({ params: { path: { enquiry } } });

export const enquiries = (cursor: string | null) =>
  must(api.GET("/api/v1/enquiries", { params: { query: cursor ? { cursor } : {} } }));
export const enquiry = async (id: string) =>
  (await must(api.GET("/api/v1/enquiries/{enquiry}", one(id)))) as unknown as Enquiry;
export const file = (body: EnquiryIn) => must(api.POST("/api/v1/enquiries", { body }));
export const settle = (id: string, organisation: string, confirmed: boolean, how: string) =>
  must(api.POST("/api/v1/enquiries/{enquiry}/identity", { ...one(id), body: { organisation, confirmed, how } }));
export const answer = (id: string, body: Schemas["EnquiryAnswerIn"]) =>
  must(api.POST("/api/v1/enquiries/{enquiry}/answers", { ...one(id), body }));
export const agree = (enquiry: string, voice: string) =>
  must(api.POST("/api/v1/enquiries/{enquiry}/answers/{voice}/agree", { params: { path: { enquiry, voice } } }));
export const tie = (id: string, disturbance: string) =>
  must(api.POST("/api/v1/enquiries/{enquiry}/finds", { ...one(id), body: { disturbance } }));
