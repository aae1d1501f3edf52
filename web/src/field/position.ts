import type { Sample } from "./records";

/** How long the phone keeps looking for a better fix. */
export const LOOK_MS = 30_000;
/** As many as the server takes. */
const MOST = 600;

export const best = (samples: readonly Sample[]): Sample | null =>
  samples.reduce<Sample | null>((one, next) => (one && one.accuracy_m <= next.accuracy_m ? one : next), null);

export type Look = { stop: () => void };

/** Watches the position for 30 s and keeps every sample; photos' EXIF is no source, phones strip it. */
export function look(
  onSample: (all: Sample[]) => void,
  onEnd: (why: "done" | "refused" | "no_fix") => void,
  geolocation: Geolocation | undefined = navigator.geolocation,
): Look {
  const samples: Sample[] = [];
  let ended = false;
  let watch = 0;
  const end = (why: "done" | "refused" | "no_fix") => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    geolocation?.clearWatch(watch);
    onEnd(why);
  };
  const timer = setTimeout(() => end(samples.length ? "done" : "no_fix"), LOOK_MS);
  if (!geolocation) {
    queueMicrotask(() => end("no_fix"));
    return { stop: () => end("no_fix") };
  }
  watch = geolocation.watchPosition(
    ({ coords, timestamp }) => {
      samples.push({
        lon: coords.longitude,
        lat: coords.latitude,
        accuracy_m: coords.accuracy,
        at: new Date(timestamp).toISOString(),
      });
      onSample([...samples]);
      if (samples.length >= MOST) end("done");
    },
    (error) => {
      if (error.code === error.PERMISSION_DENIED) end("refused");
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: LOOK_MS },
  );
  return { stop: () => end(samples.length ? "done" : "no_fix") };
}
