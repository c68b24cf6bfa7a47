/** What things are called that lists name by their ids: each is asked after once; one that could not be had is asked after again with the next list. */
export class Names {
  #known = $state.raw(new Map<string, string>());
  readonly #asked = new Set<string>();

  constructor(private readonly ask: (id: string) => Promise<string>) {}

  of(id: string): string | undefined { return this.#known.get(id); }

  want(ids: Iterable<string>): void {
    for (const id of ids) {
      if (!id || this.#asked.has(id)) continue;
      this.#asked.add(id);
      this.ask(id).then((name) => { this.#known = new Map(this.#known).set(id, name); }, () => this.#asked.delete(id));
    }
  }
}
