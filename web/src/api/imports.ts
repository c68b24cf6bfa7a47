import { call, send } from './http';
import type {
  ImportCountsDocument, ImportDocument, ImportedAccountsDocument, ImportFolderDocument, ImportJobDocument, ImportOutcomeDocument, ImportPlanInput, ImportRejectDocument,
  ImportRejectsDocument, ImportsDocument, Role,
} from './schema';

export type Import = ImportDocument;
export type ImportCounts = ImportCountsDocument;
export type ImportJob = ImportJobDocument;
export type ImportOutcome = ImportOutcomeDocument;
export type ImportReject = ImportRejectDocument;
export type PlanOptions = ImportPlanInput;

/** What an import counts, in the order it is shown in. */
export const counted = ['people', 'faces', 'photos', 'subjects', 'sessions', 'records', 'leaves', 'checkIns'] as const satisfies readonly (keyof ImportCounts)[];

/** Newest first, each without the lists of its plan; `folders` says whether the operator allowed one of the server's. */
export function listImports(): Promise<ImportsDocument> {
  return call('GET', '/v1/imports');
}

export function listFolders(path: string): Promise<ImportFolderDocument> {
  return call('GET', '/v1/imports/folders', { query: { path } });
}

/** Without a folder its files are uploaded. */
export function createImport(name: string, folder?: string): Promise<Import> {
  return call('POST', '/v1/imports', { json: { name, folder } });
}

export function readImport(id: string): Promise<Import> {
  return call('GET', `/v1/imports/${id}`);
}

/** Forgets it; what its run wrote stays. */
export function removeImport(id: string): Promise<void> {
  return call('DELETE', `/v1/imports/${id}`);
}

export async function uploadFile(id: string, path: string, file: Blob): Promise<void> {
  await send('PUT', `/v1/imports/${id}/files`, { query: { path }, bytes: file });
}

/** Takes what was uploaded off the server's disk; plan and run stay on record. */
export function removeFiles(id: string): Promise<Import> {
  return call('DELETE', `/v1/imports/${id}/files`);
}

export function planImport(id: string, options: PlanOptions): Promise<Import> {
  return call('POST', `/v1/imports/${id}/plan`, { json: options });
}

/** Begins long work; what becomes of it is told by {@link watchImport}. */
export function begin(id: string, what: 'rehearse' | 'run' | 'stop' | 'verify'): Promise<Import> {
  return call('POST', `/v1/imports/${id}/${what}`);
}

/** Takes back what the run wrote; `force` also what was changed since. */
export function rollBack(id: string, force: boolean): Promise<Import> {
  return call('POST', `/v1/imports/${id}/rollback`, { json: { force } });
}

export function listRejects(id: string, cursor?: string | null): Promise<ImportRejectsDocument> {
  return call('GET', `/v1/imports/${id}/rejects`, { query: { cursor, limit: 100 } });
}

/** Makes accounts of those in a legacy database of the import. */
export function makeAccounts(id: string, file: string, role: Role): Promise<ImportedAccountsDocument> {
  return call('POST', `/v1/imports/${id}/accounts`, { json: { file, role } });
}

/** Tells of every step until no job is under way, then ends. @returns what stops it. */
export function watchImport(id: string, onprogress: (state: Import) => void, onend: () => void): () => void {
  const events = new EventSource(`/v1/imports/${id}/events`);
  const read = (event: MessageEvent<string>): Import => JSON.parse(event.data) as Import;
  events.addEventListener('progress', (event) => onprogress(read(event)));
  events.addEventListener('end', () => {
    events.close();
    onend();
  });
  return () => events.close();
}
