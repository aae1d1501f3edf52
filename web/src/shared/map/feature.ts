/** The number of a site in tiles: the last twelve digits of its id, which a double holds exactly. */
export const featureOf = (siteId: string): number => Number.parseInt(siteId.slice(-12), 16);
