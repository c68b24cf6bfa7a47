import { call, upload } from './http';
import type {
  ApiDocument, ApisDocument, ArtifactDocument, ArtifactsDocument, EntitiesDocument, EntityDocument, EvidenceDocument, FactDocument, FactsDocument, FigureDocument, FiguresDocument, HrmRunDocument, HrmRunsDocument, HrmTotalsDocument,
  LibraryDocument, LibraryPageDocument, LogEntryDocument, LogsDocument, MemoriesDocument, MemoryDocument, MemoryInput, PlaceDocument, SectionDocument, SectionsDocument, SkillDocument, SkillInput, SkillsDocument,
  SummariesDocument, SummaryDocument, SummaryInput, TableDocument, TablesDocument, TagDocument,
  TagPresetDocument, TagPresetsDocument, TagPromptDocument, TagPromptsDocument, TagProposalDocument, TagsDocument, TagTallyDocument, UploadedDocument, UploadsDocument,
} from './schema';

export type Artifact = ArtifactDocument;
export type Document = LibraryDocument;
export type Place = PlaceDocument;
export type Section = SectionDocument;
export type Table = TableDocument;
export type Endpoint = ApiDocument;
export type LogEntry = LogEntryDocument;
export type Tag = TagDocument;
export type TagPreset = TagPresetDocument;
export type TagProposal = TagProposalDocument;
export type TagPrompt = TagPromptDocument;
export type Fact = FactDocument;
export type Evidence = EvidenceDocument;
export type Entity = EntityDocument;
export type Figure = FigureDocument;
export type Summary = SummaryDocument;
export type Memory = MemoryDocument;
export type Skill = SkillDocument;
export type HrmRun = HrmRunDocument;
export type HrmTotals = HrmTotalsDocument;

/** One page of a list, and where the next one begins. */
export interface Paged<T> { rows: T[]; next?: string | null }

/** A list that is read page by page. */
export type Pager<T> = (cursor: string | null, signal: AbortSignal) => Promise<Paged<T>>;

type Filter = Record<string, string | number | boolean | null | undefined>;

/** The last file taken in first. */
export function artifacts(filter: Filter, limit = 50): Pager<Artifact> {
  return async (cursor, signal) => {
    const page = await call<ArtifactsDocument>('GET', '/v1/documents/artifacts', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.artifacts, next: page.next };
  };
}

export function readArtifact(id: string): Promise<Artifact> {
  return call('GET', `/v1/documents/artifacts/${id}`);
}

/** Takes a file in: it is read when its turn comes. The same bytes are taken in once; then the answer is not new. */
export async function takeIn(file: File, reportWeek: string, signal: AbortSignal, onprogress: (share: number) => void): Promise<UploadedDocument> {
  const form = new FormData();
  if (reportWeek) form.append('reportWeek', reportWeek);
  form.append('files', file, file.name);
  return (await upload<UploadsDocument>('/v1/documents/artifacts', form, signal, onprogress)).files[0]!;
}

/** What was read of it stays; the same file taken in again goes on with it. */
export function cancelReading(id: string): Promise<Artifact> {
  return call('POST', `/v1/documents/artifacts/${id}/cancel`);
}

/** With its documents, facts and evidence. */
export function removeArtifact(id: string): Promise<void> {
  return call('DELETE', `/v1/documents/artifacts/${id}`);
}

/** Where a browser saves the file as it was taken in. */
export function originalOf(artifact: string): string {
  return `/v1/documents/artifacts/${artifact}/original`;
}

/** The newest first. */
export function documents(filter: Filter, limit = 50): Pager<Document> {
  return async (cursor, signal) => {
    const page = await call<LibraryPageDocument>('GET', '/v1/documents', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.documents, next: page.next };
  };
}

export function readDocument(id: string): Promise<Document> {
  return call('GET', `/v1/documents/${id}`);
}

/** From the part of the order `from` on. */
export async function sections(document: string, from: number, limit: number): Promise<Section[]> {
  return (await call<SectionsDocument>('GET', `/v1/documents/${document}/sections`, { query: { fromOrder: from, limit } })).sections;
}

/** From the part of the order `from` on. */
export async function tables(document: string, from: number, limit: number): Promise<Table[]> {
  return (await call<TablesDocument>('GET', `/v1/documents/${document}/tables`, { query: { fromOrder: from, limit } })).tables;
}

/** Of one document, from the part of the order `from` on. */
export async function endpointsFrom(document: string, from: number, limit: number): Promise<Endpoint[]> {
  return (await call<ApisDocument>('GET', '/v1/documents/apis', { query: { document, fromOrder: from, limit } })).apis;
}

/** Of one document, from the part of the order `from` on. */
export async function entriesFrom(document: string, from: number, limit: number): Promise<LogEntry[]> {
  return (await call<LogsDocument>('GET', '/v1/documents/logs', { query: { document, fromOrder: from, limit } })).logs;
}

export function endpoints(filter: Filter, limit = 100): Pager<Endpoint> {
  return async (cursor, signal) => {
    const page = await call<ApisDocument>('GET', '/v1/documents/apis', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.apis, next: page.next };
  };
}

export function entries(filter: Filter, limit = 100): Pager<LogEntry> {
  return async (cursor, signal) => {
    const page = await call<LogsDocument>('GET', '/v1/documents/logs', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.logs, next: page.next };
  };
}

/** Where a browser saves every entry that fits, as CSV. */
export function entriesAsCsv(filter: Record<string, string>): string {
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  return `/v1/documents/logs/export${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
}

export function tags(filter: Filter, limit = 200): Pager<Tag> {
  return async (cursor, signal) => {
    const page = await call<TagsDocument>('GET', '/v1/documents/tags', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.tags, next: page.next };
  };
}

/** The tags that most documents have first. */
export async function tally(limit = 200): Promise<TagTallyDocument['tags']> {
  return (await call<TagTallyDocument>('GET', '/v1/documents/tags/tally', { query: { limit } })).tags;
}

/** `like` says what else is known of it, for one that comes back. */
export function addTag(document: string, name: string, like?: Tag): Promise<TagsDocument> {
  return call('POST', `/v1/documents/${document}/tags`, { json: { tags: [{ name, score: like?.score, source: like?.source, steps: like?.steps }] } });
}

export function removeTag(id: string): Promise<void> {
  return call('DELETE', `/v1/documents/tags/${id}`);
}

export function prompts(document: string, limit = 20): Pager<TagPrompt> {
  return async (cursor, signal) => {
    const page = await call<TagPromptsDocument>('GET', `/v1/documents/tags/prompt/${document}/history`, { query: { cursor, limit }, signal });
    return { rows: page.prompts, next: page.next };
  };
}

export function savePrompt(document: string, prompt: string): Promise<TagPrompt> {
  return call('POST', `/v1/documents/tags/prompt/${document}`, { json: { prompt } });
}

export function facts(filter: Filter, limit = 100): Pager<Fact> {
  return async (cursor, signal) => {
    const page = await call<FactsDocument>('GET', '/v1/documents/facts', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.facts, next: page.next };
  };
}

export function readEvidence(id: string): Promise<Evidence> {
  return call('GET', `/v1/documents/evidence/${id}`);
}

/** Whom and what a document names. */
export function entities(filter: Filter, limit = 100): Pager<Entity> {
  return async (cursor, signal) => {
    const page = await call<EntitiesDocument>('GET', '/v1/documents/entities', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.entities, next: page.next };
  };
}

/** Figures that were found in a document. */
export function figures(filter: Filter, limit = 100): Pager<Figure> {
  return async (cursor, signal) => {
    const page = await call<FiguresDocument>('GET', '/v1/documents/figures', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.figures, next: page.next };
  };
}

export function hrmRuns(filter: Filter, limit = 50): Pager<HrmRun> {
  return async (cursor, signal) => {
    const page = await call<HrmRunsDocument>('GET', '/v1/documents/metrics/hrm/runs', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.runs, next: page.next };
  };
}

export function hrmTotals(task?: string): Promise<HrmTotals> {
  return call('GET', '/v1/documents/metrics/hrm', { query: { task } });
}

/** Prompts that the server brings. */
export async function presets(): Promise<TagPreset[]> {
  return (await call<TagPresetsDocument>('GET', '/v1/documents/tags/presets')).presets;
}

/** Asks a language model for a document's tags; a dry run keeps neither them nor the prompt. 501 where the server has no model to ask. */
export function askForTags(document: string, prompt: string, dryRun: boolean): Promise<TagProposal> {
  return call('POST', '/v1/documents/extract/tags', { json: { document, prompt, dryRun } });
}

/** The newest first. */
export function summaries(filter: Filter, limit = 20): Pager<Summary> {
  return async (cursor, signal) => {
    const page = await call<SummariesDocument>('GET', '/v1/documents/summaries', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.summaries, next: page.next };
  };
}

export function addSummary(summary: SummaryInput): Promise<Summary> {
  return call('POST', '/v1/documents/summaries', { json: summary });
}

export function removeSummary(id: string): Promise<void> {
  return call('DELETE', `/v1/documents/summaries/${id}`);
}

/** The newest first. */
export function memories(filter: Filter, limit = 50): Pager<Memory> {
  return async (cursor, signal) => {
    const page = await call<MemoriesDocument>('GET', '/v1/documents/memories', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.memories, next: page.next };
  };
}

export function addMemory(memory: MemoryInput): Promise<Memory> {
  return call('POST', '/v1/documents/memories', { json: memory });
}

export function removeMemory(id: string): Promise<void> {
  return call('DELETE', `/v1/documents/memories/${id}`);
}

/** By name. */
export function skills(filter: Filter, limit = 50): Pager<Skill> {
  return async (cursor, signal) => {
    const page = await call<SkillsDocument>('GET', '/v1/documents/skills', { query: { ...filter, cursor, limit }, signal });
    return { rows: page.skills, next: page.next };
  };
}

/** Adds it, or replaces the one of this id, whose name stays. */
export function saveSkill({ name, ...rest }: SkillInput, id?: string): Promise<Skill> {
  return id ? call('PUT', `/v1/documents/skills/${id}`, { json: rest }) : call('POST', '/v1/documents/skills', { json: { name, ...rest } });
}

export function removeSkill(id: string): Promise<void> {
  return call('DELETE', `/v1/documents/skills/${id}`);
}
