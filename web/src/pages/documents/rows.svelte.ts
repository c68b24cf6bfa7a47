import type { Pager } from '../../api/library';

/** A list that is read page by page, as far as somebody looks. */
export class Rows<T> {
  loaded = $state.raw<T[]>([]);
  isDone = $state(false);
  isLoading = $state(false);
  error = $state<unknown>();
  #cursor: string | null = null;
  #abort = new AbortController();

  constructor(private readonly pager: Pager<T>) {}

  async more(): Promise<void> {
    if (this.isLoading || this.isDone) return;
    this.isLoading = true;
    this.error = undefined;
    try {
      const page = await this.pager(this.#cursor, this.#abort.signal);
      this.loaded = [...this.loaded, ...page.rows];
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

  /** No answer that is still under way counts any more. */
  drop(): void {
    this.#abort.abort();
  }
}
