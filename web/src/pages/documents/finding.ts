import { sections, type Document, type Section } from '../../api/library';
import type { SearchHit } from '../../api/search';
import { locate } from './marks';

const page = 500;

/**
 * The order of the part of a document that a hit stands in; undefined where it cannot be found any more. A hit that was made of one part says so. Text may be of several: then the
 * page or line it begins on is looked for by halves, as texts are in the order of both, and the text itself from there on.
 */
export async function orderOf(hit: SearchHit, document: Document): Promise<number | undefined> {
  if (hit.part != null) return hit.part;
  for (let from = await firstAt(hit, document); ;) {
    const found = await sections(document.id, from, page);
    // The same sentences may stand on many pages.
    const section = found.find((one, i) => !isBefore(one, found[i + 1], hit) && locate({ text: hit.text, marks: [] }, one.text).passages.length > 0);
    if (section) return section.order;
    const last = found[page - 1];
    if (!last || isBeyond(last, hit)) return undefined;
    from = last.order + 1;
  }
}

/** The order of a section shortly before, or at, the place that the hit names; 0 where it names none. */
async function firstAt(hit: SearchHit, document: Document): Promise<number> {
  if (positionOf(hit.place) === undefined) return 0;
  const counts = document.parts;
  let [low, high] = [0, (counts?.sections ?? 0) + (counts?.tables ?? 0)];
  while (high - low > page / 4) {
    const middle = Math.floor((low + high) / 2);
    const [section] = await sections(document.id, middle, 1);
    const at = section && positionOf(section.place);
    // A section's line is its first one: the hit may stand further down in the section before.
    if (at !== undefined && at < positionOf(hit.place)!) low = middle;
    else high = middle;
  }
  return low;
}

function positionOf(place: { page?: number | null; line?: number | null }): number | undefined {
  return place.page ?? place.line ?? undefined;
}

/** Whether a section ends before the place that the hit begins at: by its page or, where there are lines, by the line of the next section. */
function isBefore({ place }: Section, next: Section | undefined, hit: SearchHit): boolean {
  return hit.place.page != null ? place.page != null && place.page < hit.place.page : hit.place.line != null && next?.place.line != null && next.place.line <= hit.place.line;
}

function isBeyond(section: Section, hit: SearchHit): boolean {
  const [at, wanted] = [positionOf(section.place), positionOf(hit.place)];
  return at !== undefined && wanted !== undefined && at > wanted;
}
