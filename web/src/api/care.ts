import { call, callBlob } from './http';
import type { ConsentsDocument, MergeDocument, MergesDocument, PersonDocument, PersonInput } from './schema';

export type Merge = MergeDocument;
export type Consents = ConsentsDocument;

/** Makes two records of one person one; `kept` stays. */
export function mergePeople(kept: string, merged: string): Promise<Merge> {
  return call('POST', '/v1/merges', { json: { kept, merged } });
}

export function undoMerge(id: string): Promise<Merge> {
  return call('POST', `/v1/merges/${id}/undo`);
}

/** Of a person, newest first. */
export async function listMerges(person: string): Promise<Merge[]> {
  return (await call<MergesDocument>('GET', '/v1/merges', { query: { person } })).merges;
}

/** Makes some faces of a person somebody else's, who is new. */
export function splitPerson(person: string, faces: string[], input: PersonInput): Promise<PersonDocument> {
  return call('POST', `/v1/people/${person}/split`, { json: { faces, person: input } });
}

export function listConsents(person: string): Promise<Consents> {
  return call('GET', `/v1/people/${person}/consents`);
}

export function giveConsent(person: string, givenBy: string): Promise<Consents> {
  return call('POST', `/v1/people/${person}/consents`, { json: { givenBy } });
}

export function withdrawConsent(person: string): Promise<unknown> {
  return call('POST', `/v1/people/${person}/consents/withdrawal`);
}

/** All that is kept about a person, as a zip. */
export function exportPerson(person: string): Promise<Blob> {
  return callBlob(`/v1/people/${person}/export`);
}
