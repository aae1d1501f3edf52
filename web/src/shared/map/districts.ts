/** A map that needs no network: its ground comes from archives (PMTiles, version 3) that lie on the phone. */
import { addProtocol, type MapOptions } from "maplibre-gl";
import { FileSource, PMTiles, Protocol } from "pmtiles";
import { language } from "../i18n/index.svelte";
import { type District, districtsDocument } from "./style/document";
import { systemVariant } from "./style/palette";

const protocol = new Protocol();
addProtocol("pmtiles", protocol.tile);

async function added(file: File): Promise<District> {
  const archive = new PMTiles(new FileSource(file));
  protocol.add(archive);
  const { minLon, minLat, maxLon, maxLat } = await archive.getHeader();
  return { name: file.name, url: `pmtiles://${file.name}`, bounds: [minLon, minLat, maxLon, maxLat] };
}

/** What `createMap` takes to draw these archives, of which there is one at least; the frame is that of the first. */
export async function fromArchives(files: readonly File[]): Promise<Partial<MapOptions>> {
  const districts = await Promise.all(files.map(added));
  const style = districtsDocument({ variant: systemVariant(), lang: language.now }, districts);
  return { style, ...(districts[0] ? { bounds: districts[0].bounds } : {}) };
}
