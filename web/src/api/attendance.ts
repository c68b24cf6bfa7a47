import { call } from './http';

export type Status = 'auto' | 'present' | 'absent' | 'late' | 'medical' | 'authorised';

/** In the order a person chooses from; `auto` is what recognition says, and nobody says by hand. */
export const statuses: readonly Status[] = ['present', 'late', 'absent', 'medical', 'authorised'];

export interface Someone {
  id: string;
  name?: string | null;
  externalId?: string | null;
  region?: string | null;
}

export interface Counts extends Record<Status, number> {
  onLeave: number;
  total: number;
  attended: number;
  excused: number;
  percentage?: number | null;
}

export interface Session {
  id: string;
  name: string;
  group?: string | null;
  subject?: { id: string; name: string } | null;
  kind: 'normal' | 'extra';
  day: string;
  startsAt: string;
  endsAt?: string | null;
  note?: string | null;
  counts: Counts;
}

export interface SessionInput {
  name: string;
  group: string | null;
  subject: string | null;
  kind: Session['kind'];
  startsAt?: string;
  endsAt?: string | null;
  note?: string | null;
}

export interface AttendanceRecord {
  person: Someone;
  status?: Status | null;
  note?: string | null;
  confidence?: number | null;
  seenAt?: string | null;
  changedAt?: string | null;
  changedBy?: string | null;
  reason?: string | null;
  revision?: number | null;
}

export interface SessionRecords {
  session: Session;
  records: AttendanceRecord[];
}

export interface MarkedFace {
  box: { x: number; y: number; width: number; height: number };
  score: number;
  decision: 'match' | 'unknown' | 'ambiguous';
  person?: Someone | null;
  distance?: number | null;
}

export interface Marking {
  id: string;
  session: string;
  state: string;
  photos: { number: number; name: string; width: number; height: number; faces: MarkedFace[] }[];
  people: { person: Someone; seen: boolean; confidence?: number | null; status: Status; current?: Status | null }[];
  expected: number;
  seen: number;
  strangers: number;
}

export interface Report {
  from: string;
  to: string;
  totals: Counts;
  people: { person: Someone; counts: Counts; band?: 'excellent' | 'good' | 'average' | 'low' | null; lastSeen?: string | null }[];
  days: { day: string; counts: Counts }[];
  groups: { name?: string | null; counts: Counts }[];
}

export interface ReportFilter extends Record<string, string> {
  from: string;
  to: string;
  group: string;
  subject: string;
  basis: string;
}

export function listSessions(filter: { group?: string; subject?: string }, cursor?: string | null): Promise<{ sessions: Session[]; next?: string | null }> {
  return call('GET', '/v1/sessions', { query: { ...filter, cursor, limit: 50 } });
}

export function startSession(input: SessionInput): Promise<Session> {
  return call('POST', '/v1/sessions', { json: input });
}

export function updateSession(id: string, input: SessionInput): Promise<Session> {
  return call('PUT', `/v1/sessions/${id}`, { json: input });
}

export function removeSession(id: string): Promise<void> {
  return call('DELETE', `/v1/sessions/${id}`);
}

/** Everybody expected, with what is on record, and whoever else is. */
export function listRecords(session: string): Promise<SessionRecords> {
  return call('GET', `/v1/sessions/${session}/records`);
}

export function setRecord(session: string, person: string, input: { status: Status; note?: string; reason?: string; revision?: number | null }): Promise<AttendanceRecord> {
  return call('PUT', `/v1/sessions/${session}/records/${person}`, { json: input });
}

export function recordHistory(session: string, person: string): Promise<{ versions: AttendanceRecord[] }> {
  return call('GET', `/v1/sessions/${session}/records/${person}/history`);
}

/** Looks for the people expected on photos; nothing is on record before it is confirmed. */
export function mark(session: string, photos: { image: Blob; name: string }[], onto?: string): Promise<Marking> {
  const form = new FormData();
  for (const photo of photos) form.append('photo', photo.image, photo.name);
  return call('POST', onto ? `/v1/markings/${onto}/photos` : `/v1/sessions/${session}/markings`, { form });
}

export function confirmMarking(id: string, statuses: { person: string; status: Status }[]): Promise<SessionRecords & { changed: number }> {
  return call('POST', `/v1/markings/${id}/confirm`, { json: { statuses } });
}

export function discardMarking(id: string): Promise<void> {
  return call('DELETE', `/v1/markings/${id}`);
}

/** The newest marking of a session that nobody confirmed or discarded, as after a restart; undefined when there is none. */
export async function findOpenMarking(session: string): Promise<Marking | undefined> {
  const { markings } = await call<{ markings: Marking[] }>('GET', `/v1/sessions/${session}/markings`);
  const open = markings.find((one) => one.state === 'open');
  return open && call('GET', `/v1/markings/${open.id}`);
}

export function report(filter: ReportFilter): Promise<Report> {
  return call('GET', '/v1/attendance/report', { query: filter });
}

/** The same report as a file, for a link. */
export function reportAddress(filter: ReportFilter, format: 'csv' | 'xlsx' | 'html', preset?: string): string {
  const query = new URLSearchParams(Object.entries({ ...filter, format, preset: preset ?? '' }).filter(([, value]) => value !== ''));
  return `/v1/attendance/report?${query}`;
}
