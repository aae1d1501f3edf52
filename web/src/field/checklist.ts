/** Which questions a visit asks: a few always, more by what is going on. Codes of `visit_checklist`. */
const ALWAYS = [
  "fresh_digging",
  "sunken_ground",
  "remains_visible",
  "belongings_visible",
  "people_present",
  "sign_readable",
  "boundary_marks_in_place",
];
const DIGGING = ["machinery_present", "vehicle_tracks", "fence_standing"];
const BUILDING = ["new_building", "machinery_present", "vehicle_tracks", "waste_dumped"];
const WATER = ["water_standing", "vegetation_changed"];

const ASKED_WITH: Readonly<Record<string, readonly string[]>> = {
  exhumation_by_relatives: DIGGING,
  unscientific_exhumation_by_authority: DIGGING,
  digging_by_hand: DIGGING,
  digging_by_machine: DIGGING,
  clearance_levelling: [...DIGGING, "vegetation_changed", "waste_dumped"],
  deliberate_concealment: [...DIGGING, "waste_dumped", "vegetation_changed"],
  removal_of_remains: DIGGING,
  looting: DIGGING,
  treasure_hunting: DIGGING,
  soil_extraction: DIGGING,
  construction: BUILDING,
  road_or_track: BUILDING,
  utility_trench: BUILDING,
  memorial_building: BUILDING,
  quarrying: [...DIGGING, "vegetation_changed"],
  ploughing: ["vehicle_tracks", "vegetation_changed"],
  irrigation: WATER,
  flooding: WATER,
  erosion: WATER,
  grazing: ["vegetation_changed", "fence_standing"],
  dumping: ["waste_dumped", "vehicle_tracks"],
  vehicles: ["vehicle_tracks", "fence_standing"],
  military_activity: ["vehicle_tracks", "machinery_present", "fence_standing"],
  fire: ["vegetation_changed"],
  vandalism: ["fence_standing"],
};

/** The questions for these disturbance types, in the order of the registry's own list. */
export function questions(all: readonly string[], types: readonly string[]): string[] {
  const asked = new Set([...ALWAYS, ...types.flatMap((type) => ASKED_WITH[type] ?? [])]);
  return all.filter((code) => asked.has(code));
}
