import { call, send } from './http';
import type { EnrolmentDocument, FaceDocument, FacesDocument, LabelDocument, PeoplePageDocument, PersonDocument, PersonInput, PhotoDocument, PhotosDocument, StatisticsDocument } from './schema';

export type Person = PersonDocument;
export type Face = FaceDocument;
export type Photo = PhotoDocument;
export type Label = LabelDocument;
export type Enrolment = EnrolmentDocument;

export interface PeopleFilter {
  search?: string;
  region?: string;
  group?: string;
}

export const pageSize = 500;

export function listPeople(filter: PeopleFilter, cursor: string | null, signal?: AbortSignal, limit = pageSize): Promise<PeoplePageDocument> {
  return call('GET', '/v1/people', { query: { ...filter, cursor, limit }, signal });
}

/** The person with the tag that a change has to name. */
export async function readPerson(id: string): Promise<{ person: Person; tag: string }> {
  const answer = await send('GET', `/v1/people/${id}`);
  return { person: (await answer.json()) as Person, tag: answer.headers.get('etag') ?? '*' };
}

/** Somebody without photos. */
export function addPerson(input: PersonInput): Promise<Person> {
  return call('POST', '/v1/people', { json: input });
}

export function updatePerson(id: string, input: PersonInput, tag: string): Promise<Person> {
  return call('PUT', `/v1/people/${id}`, { json: input, ifMatch: tag });
}

export function removePerson(id: string): Promise<void> {
  return call('DELETE', `/v1/people/${id}`);
}

export async function listFaces(person: string): Promise<Face[]> {
  return (await call<FacesDocument>('GET', `/v1/people/${person}/faces`)).faces;
}

export function removeFace(person: string, face: string): Promise<void> {
  return call('DELETE', `/v1/people/${person}/faces/${face}`);
}

export async function listPhotos(person: string): Promise<Photo[]> {
  return (await call<PhotosDocument>('GET', `/v1/people/${person}/photos`)).photos;
}

export const thumbnailPath = (person: string, face: string): string => `/v1/people/${person}/faces/${face}/thumbnail`;
export const photoPath = (person: string, photo: string): string => `/v1/people/${person}/photos/${photo}`;

export function statistics(): Promise<StatisticsDocument> {
  return call('GET', '/v1/statistics');
}

const portraits = new Map<string, Promise<string | null>>();

/** The picture a person is shown by: of the face found first that has one. Asked for once a person. */
export function portraitOf(person: string): Promise<string | null> {
  let known = portraits.get(person);
  if (!known) {
    known = listFaces(person).then((faces) => {
      const face = faces.find((f) => f.photo);
      return face ? thumbnailPath(person, face.id) : null;
    }, () => null);
    portraits.set(person, known);
  }
  return known;
}

/** To be called when a person's faces have changed. */
export function forgetPortrait(person: string): void {
  portraits.delete(person);
}
