import { endpointsFrom, entriesFrom, sections, tables, type Document, type Endpoint, type LogEntry, type Section, type Table } from '../../api/library';

/** What a document is made of, in its order. */
export type Part =
  | { sort: 'section'; part: Section }
  | { sort: 'table'; part: Table }
  | { sort: 'endpoint'; part: Endpoint }
  | { sort: 'entry'; part: LogEntry };

/** One sort of parts: how it is read from an order on, and how many at once. */
interface Source { limit: number; read: (from: number, limit: number) => Promise<Part[]> }

/** Parts of a page, about; tables are a few hundred rows each. */
const textLimit = 60;
const tableLimit = 6;

/** A document's parts of all sorts, joined by their order; read forwards and backwards from any of them, as far as somebody looks. */
export class Parts {
  shown = $state.raw<Part[]>([]);
  /** Whether there may be parts before those shown. */
  hasBefore = $state(false);
  isDone = $state(false);
  isLoading = $state(false);
  error = $state<unknown>();
  readonly #sources: Source[];
  #start: number;
  #heads: { source: Source; next: number; waiting: Part[]; isDone: boolean }[];

  /** @param start The order to begin with. */
  constructor(readonly document: Document, start = 0) {
    this.#sources = sourcesOf(document);
    this.#start = start;
    this.hasBefore = start > 0;
    this.#heads = this.#sources.map((source) => ({ source, next: start, waiting: [], isDone: false }));
  }

  async more(): Promise<void> {
    await this.#attempt(async () => {
      const found: Part[] = [];
      for (let budget = textLimit; budget > 0 && !this.isDone;) {
        await Promise.all(this.#heads.map(fill));
        const heads = this.#heads.filter((head) => head.waiting.length > 0);
        const next = heads.reduce<(typeof heads)[number] | undefined>((least, head) => (!least || orderOf(head.waiting[0]!) < orderOf(least.waiting[0]!) ? head : least), undefined);
        if (!next) { this.isDone = true; break; }
        const part = next.waiting.shift()!;
        found.push(part);
        budget -= part.sort === 'table' ? textLimit / tableLimit : 1;
      }
      this.shown = [...this.shown, ...found];
    });
  }

  /** The parts just before those shown; orders may have gaps, so it goes back until it has found some. */
  async before(): Promise<void> {
    await this.#attempt(async () => {
      let found: Part[] = [];
      for (let end = this.#start; found.length === 0 && end > 0; end = this.#start) {
        const from = Math.max(0, end - tableLimit * 4);
        const read = await Promise.all(this.#sources.map((source) => source.read(from, end - from)));
        found = read.flat().filter((one) => orderOf(one) < end).sort((a, b) => orderOf(a) - orderOf(b));
        this.#start = from;
      }
      this.hasBefore = this.#start > 0;
      this.shown = [...found, ...this.shown];
    });
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    this.error = undefined;
    try {
      await action();
    } catch (error) {
      this.error = error;
    } finally {
      this.isLoading = false;
    }
  }
}

export function orderOf(one: Part): number {
  return one.part.order;
}

async function fill(head: { source: Source; next: number; waiting: Part[]; isDone: boolean }): Promise<void> {
  if (head.waiting.length > 0 || head.isDone) return;
  const read = await head.source.read(head.next, head.source.limit);
  head.waiting = read;
  head.isDone = read.length < head.source.limit;
  head.next = read.length > 0 ? orderOf(read[read.length - 1]!) + 1 : head.next;
}

function sourcesOf({ id, parts }: Document): Source[] {
  const sources: Source[] = [];
  if (parts?.sections) sources.push({ limit: textLimit, read: async (from, limit) => (await sections(id, from, limit)).map((part) => ({ sort: 'section', part })) });
  if (parts?.tables) sources.push({ limit: tableLimit, read: async (from, limit) => (await tables(id, from, limit)).map((part) => ({ sort: 'table', part })) });
  if (parts?.endpoints) sources.push({ limit: textLimit, read: async (from, limit) => (await endpointsFrom(id, from, limit)).map((part) => ({ sort: 'endpoint', part })) });
  if (parts?.logEntries) sources.push({ limit: textLimit, read: async (from, limit) => (await entriesFrom(id, from, limit)).map((part) => ({ sort: 'entry', part })) });
  return sources;
}
