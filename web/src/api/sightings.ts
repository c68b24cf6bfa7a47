import { call } from './http';

/** An unknown face that was seen, by a kiosk or on a photo. */
export interface Sighting {
  id: string;
  quality: number;
  place?: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
  times: number;
  state: 'open' | 'assigned' | 'ignored';
  distance?: number | null;
}

/** Sightings that seem to show one person, the best picture first. */
export interface SightingGroup {
  sightings: Sighting[];
  suggestions: { person: { id: string; name?: string | null }; distance: number }[];
  times: number;
  firstSeenAt: string;
  lastSeenAt: string;
}

export const sightingPath = (id: string): string => `/v1/sightings/${id}/thumbnail`;

export async function listSightingGroups(): Promise<SightingGroup[]> {
  return (await call<{ groups: SightingGroup[] }>('GET', '/v1/sightings/groups')).groups;
}

/** Makes them faces of a person. */
export function assign(sightings: string[], person: string): Promise<void> {
  return call('POST', '/v1/sightings/assign', { json: { sightings, person } });
}

/** Remembers that they are not a person, who is not suggested for them again. */
export function deny(sightings: string[], person: string): Promise<void> {
  return call('POST', '/v1/sightings/deny', { json: { sightings, person } });
}

export function ignore(sightings: string[]): Promise<void> {
  return call('POST', '/v1/sightings/ignore', { json: { sightings } });
}

/** Takes back what was decided about them. */
export function reopen(sightings: string[]): Promise<void> {
  return call('POST', '/v1/sightings/reopen', { json: { sightings } });
}

/** When was somebody seen before they were known? */
export async function searchSightings(person: string): Promise<Sighting[]> {
  return (await call<{ sightings: Sighting[] }>('GET', `/v1/people/${person}/sightings`)).sightings;
}
