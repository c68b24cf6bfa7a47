import { call } from './http';
import type {
  AccountChange, AccountDocument, AccountInput, AccountsPageDocument, AuditEntryDocument, AuditPageDocument, DuePeopleDocument, ErasuresDocument,
  IssuedKeyDocument, JobDocument, JobsDocument, KeyDocument, KeysDocument, ReadyDocument, RecallDocument, RecallsDocument, Role, ScoresDocument, SettingsDocument, SpaceDocument, SpacesDocument, ThresholdAnswer,
} from './schema';

export type Account = AccountDocument;
export type Key = KeyDocument;
export type Settings = SettingsDocument;
export type Space = SpaceDocument;
export type AuditEntry = AuditEntryDocument;

export async function listKeys(): Promise<Key[]> {
  return (await call<KeysDocument>('GET', '/v1/keys')).keys;
}

/** The answer holds the secret, this once. */
export function createKey(name: string, role: Role, expiresAt: string | null): Promise<IssuedKeyDocument> {
  return call('POST', '/v1/keys', { json: { name, role, expiresAt } });
}

export function revokeKey(id: string): Promise<Key> {
  return call('DELETE', `/v1/keys/${id}`);
}

export async function listSpaces(): Promise<Space[]> {
  return (await call<SpacesDocument>('GET', '/v1/spaces')).spaces;
}

export function threshold(space: string, targetFmr?: number): Promise<ThresholdAnswer> {
  return call('GET', `/v1/spaces/${space}/threshold`, { query: { targetFmr } });
}

/** How far apart faces of one person, and of different people, are in a sample. */
export function scores(space: string): Promise<ScoresDocument> {
  return call('GET', `/v1/spaces/${space}/scores`);
}

export function health(): Promise<ReadyDocument> {
  return call('GET', '/health/ready');
}

/** The last measurement of each approximate index; none where searches are exact. */
export async function recall(): Promise<RecallDocument[]> {
  return (await call<RecallsDocument>('GET', '/v1/recall')).readings;
}

/** Batch enrolments under way, and those that ended within the last hour. */
export async function listJobs(): Promise<JobDocument[]> {
  return (await call<JobsDocument>('GET', '/v1/enrolments')).enrolments;
}

export function audit(before?: number | null): Promise<AuditPageDocument> {
  return call('GET', '/v1/audit', { query: { before, limit: 50 } });
}

export async function listAccounts(): Promise<Account[]> {
  const all: Account[] = [];
  let cursor: string | null | undefined;
  do {
    const page: AccountsPageDocument = await call('GET', '/v1/accounts', { query: { cursor } });
    all.push(...page.accounts);
    cursor = page.next;
  } while (cursor);
  return all;
}

export function addAccount(input: AccountInput): Promise<Account> {
  return call('POST', '/v1/accounts', { json: input });
}

export function updateAccount(id: string, change: AccountChange): Promise<Account> {
  return call('PUT', `/v1/accounts/${id}`, { json: change });
}

export function setAccountPassword(id: string, password: string): Promise<unknown> {
  return call('PUT', `/v1/accounts/${id}/password`, { json: { password } });
}

export function unlockAccount(id: string): Promise<Account> {
  return call('POST', `/v1/accounts/${id}/unlock`);
}

export function removeAccount(id: string): Promise<void> {
  return call('DELETE', `/v1/accounts/${id}`);
}

export function readSettings(): Promise<Settings> {
  return call('GET', '/v1/settings');
}

export function replaceSettings(settings: Settings): Promise<Settings> {
  return call('PUT', '/v1/settings', { json: settings });
}

export function listDue(): Promise<DuePeopleDocument> {
  return call('GET', '/v1/retention', { query: { limit: 20 } });
}

export function eraseDue(): Promise<ErasuresDocument> {
  return call('POST', '/v1/retention/erasures', { json: { most: 100 } });
}
