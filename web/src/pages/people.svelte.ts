import { listPeople, type PeopleFilter, type Person } from '../api/people';

/** A list of people that is loaded page by page as far as somebody looks. */
export class PeopleList {
  loaded = $state.raw<Person[]>([]);
  isDone = $state(false);
  isLoading = $state(false);
  error = $state<unknown>();
  #cursor: string | null = null;
  #wanted = 0;
  #abort = new AbortController();

  constructor(private readonly filter: PeopleFilter) {}

  /** Sees to it that the first `end` people are here, as far as there are so many. */
  async reach(end: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, end);
    if (this.isLoading) return;
    this.isLoading = true;
    this.error = undefined;
    try {
      while (!this.isDone && this.loaded.length < this.#wanted) {
        const page = await listPeople(this.filter, this.#cursor, this.#abort.signal, this.#wanted - this.loaded.length > 1000 ? 1000 : 200);
        this.loaded = [...this.loaded, ...page.people];
        this.#cursor = page.next ?? null;
        this.isDone = !page.next;
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error = error;
    } finally {
      this.isLoading = false;
    }
  }

  /** No answer that is still under way counts any more. */
  drop(): void {
    this.#abort.abort();
  }
}
