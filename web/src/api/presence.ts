import { call } from './http';
import type {
  AttendanceRulesDocument, DayOfWeek, LeaveDocument, LeaveInput, LeavesPageDocument, LeaveState, SubjectDocument, SubjectInput, SubjectsDocument,
} from './schema';

export type Subject = SubjectDocument;
export type Leave = LeaveDocument;
export type Rules = AttendanceRulesDocument;

/** As weeks begin in most places; which of them are work days the rules say. */
export const weekDays: readonly DayOfWeek[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export async function listSubjects(): Promise<Subject[]> {
  return (await call<SubjectsDocument>('GET', '/v1/subjects')).subjects;
}

/** Adds one, or replaces the one with this id. */
export function saveSubject(input: SubjectInput, id?: string): Promise<Subject> {
  return id ? call('PUT', `/v1/subjects/${id}`, { json: input }) : call('POST', '/v1/subjects', { json: input });
}

/** Its sessions stay. */
export function removeSubject(id: string): Promise<void> {
  return call('DELETE', `/v1/subjects/${id}`);
}

/** The last requested first. */
export function listLeaves(filter: { state?: LeaveState; person?: string }, cursor?: string | null): Promise<LeavesPageDocument> {
  return call('GET', '/v1/leaves', { query: { ...filter, cursor, limit: 50 } });
}

export function requestLeave(input: LeaveInput): Promise<Leave> {
  return call('POST', '/v1/leaves', { json: input });
}

/** Once: a leave that was decided stays so. */
export function decideLeave(id: string, state: 'approved' | 'refused', note: string | null): Promise<Leave> {
  return call('POST', `/v1/leaves/${id}/decision`, { json: { state, note } });
}

export function removeLeave(id: string): Promise<void> {
  return call('DELETE', `/v1/leaves/${id}`);
}

export function readRules(): Promise<Rules> {
  return call('GET', '/v1/attendance/rules');
}

export function replaceRules(rules: Rules): Promise<Rules> {
  return call('PUT', '/v1/attendance/rules', { json: rules });
}
