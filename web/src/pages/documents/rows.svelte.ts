import type { Pager } from '../../api/library';

/** A list that is read page by page, as far as somebody looks. */
export class Rows<T> {
  loaded = $state.raw<T[]>([]);
  isDone = $state(false);
  isLoading = $state(false);
  error = $state<unknown>();
  #cursor: string | null = null;
  #abort = new AbortController();

  /** @param keyOf What tells one row from another, where a list may have grown on top since its last page was read. */
  constructor(private readonly pager: Pager<T>, private readonly keyOf?: (row: T) => unknown) {}

  async more(): Promise<void> {
    if (this.isLoading || this.isDone) return;
    this.isLoading = true;
    this.error = undefined;
    try {
      const page = await this.pager(this.#cursor, this.#abort.signal);
      this.loaded = [...this.loaded, ...this.#unknown(page.rows)];
      this.#cursor = page.next ?? null;
      this.isDone = !page.next;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error = error;
    } finally {
      this.isLoading = false;
    }
  }

  /** Takes a row out that is no more, or shows it as it is now. */
  replace(isIt: (row: T) => boolean, by?: T): void {
    this.loaded = this.loaded.flatMap((row) => (!isIt(row) ? [row] : by === undefined ? [] : [by]));
  }

  /** Puts a row that is new, or new again, on top. */
  putFirst(row: T): void {
    const key = this.keyOf?.(row);
    this.loaded = [row, ...this.loaded.filter((one) => this.keyOf?.(one) !== key)];
  }

  /** No answer that is still under way counts any more. */
  drop(): void {
    this.#abort.abort();
  }

  #unknown(rows: T[]): T[] {
    const keyOf = this.keyOf;
    if (!keyOf) return rows;
    const known = new Set(this.loaded.map(keyOf));
    return rows.filter((row) => !known.has(keyOf(row)));
  }
}
