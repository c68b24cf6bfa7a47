import { call, type Request } from './http';
import type { DecisionDocument, DetectAnswer, DetectedFace, EnrolmentDocument, IdentifyAnswer, QualityDocument } from './schema';

export type Decision = DecisionDocument;
export type Quality = QualityDocument;
export type FoundFace = DetectedFace;

export interface IdentifyOptions {
  region?: string[];
  group?: string[];
  top?: number;
  signal?: AbortSignal;
  key?: string;
}

/** Who is on a photo? */
export function identify(image: Blob, { signal, key, ...query }: IdentifyOptions = {}): Promise<IdentifyAnswer> {
  return call('POST', '/v1/identify', { query: { top: 3, ...query }, image, signal, key });
}

/** Where are faces, and how good are they? */
export function detect(image: Blob, request: Pick<Request, 'signal'> = {}): Promise<DetectAnswer> {
  return call('POST', '/v1/detect', { image, ...request });
}

export interface EnrolmentInput {
  name?: string;
  person?: string;
  isNew?: boolean;
  externalId?: string;
  region?: string;
  group?: string;
  /** Who agreed to which version of a text; kept with the enrolment. */
  consent?: { by: string; version: string };
  photos: { image: Blob; name: string }[];
}

/** Adds photos to a person, who is made where there is none; says of each photo what became of it. */
export function enrol(input: EnrolmentInput): Promise<EnrolmentDocument> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: input.name, person: input.person, externalId: input.externalId, region: input.region, group: input.group, consent: input.consent?.by, consentVersion: input.consent?.version })) {
    if (value) form.append(name, value);
  }
  if (input.isNew) form.append('new', 'true');
  for (const photo of input.photos) form.append('photo', photo.image, photo.name);
  return call('POST', '/v1/enroll', { form });
}
