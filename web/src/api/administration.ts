import { call } from './http';
import type { AuditEntryDocument, AuditPageDocument, IssuedKeyDocument, KeyDocument, KeysDocument, ReadyDocument, Role, SpaceDocument, SpacesDocument, ThresholdAnswer } from './schema';

export type Key = KeyDocument;
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

export function health(): Promise<ReadyDocument> {
  return call('GET', '/health/ready');
}

export function audit(before?: number | null): Promise<AuditPageDocument> {
  return call('GET', '/v1/audit', { query: { before, limit: 50 } });
}
