import { place, setQuery } from '../../router.svelte';

const restMs = 250;

/** What a page shows is narrowed to, kept in its address: a reload, a link and the way back show the same. */
export class Filters<K extends string> {
  /** As typed; the address follows when somebody stops typing. */
  typed = $state() as Record<K, string>;
  #timer?: ReturnType<typeof setTimeout>;

  constructor(readonly names: readonly K[]) {
    this.typed = this.#read();
  }

  /** As the address says. */
  get now(): Record<K, string> { return this.#read(); }

  get isAny(): boolean { return this.names.some((name) => place.query.get(name)); }

  set(name: K, value: string): void {
    this.typed[name] = value;
    setQuery(name, value.trim() || null);
  }

  /** After a keystroke. */
  type(): void {
    clearTimeout(this.#timer);
    const path = place.path;
    this.#timer = setTimeout(() => {
      // Whoever has gone to another page meanwhile does not take the filter along.
      if (place.path === path) for (const name of this.names) setQuery(name, this.typed[name].trim() || null);
    }, restMs);
  }

  clear(): void {
    for (const name of this.names) this.set(name, '');
  }

  #read(): Record<K, string> {
    return Object.fromEntries(this.names.map((name) => [name, place.query.get(name) ?? ''])) as Record<K, string>;
  }
}
