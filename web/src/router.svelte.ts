import { SvelteURLSearchParams } from 'svelte/reactivity';

let path = $state(location.pathname);
let query = $state.raw(new URLSearchParams(location.search));

export const place = {
  /** The path shown, without the query. */
  get path() { return path; },
  get query(): URLSearchParams { return query; },
  /** A part of the path, from 0; empty where there is none. */
  segment(index: number): string { return decodeURIComponent(path.split('/')[index + 1] ?? ''); },
};

/** Shows another page. `replaces` leaves no step back. */
export function go(to: string, { replaces = false } = {}): void {
  if (replaces) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  read();
  if (!replaces) scrollTo(0, 0);
}

/** Writes one value into the query of the page shown, so that a reload and a link show the same. */
export function setQuery(name: string, value: string | null): void {
  const next = new SvelteURLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  go(path + (next.size > 0 ? `?${next}` : ''), { replaces: true });
}

/** Links between pages change the page without loading; everything the browser does better is left to it. */
export function startRouter(): void {
  addEventListener('popstate', read);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin || link.dataset.native !== undefined) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function read(): void {
  path = location.pathname;
  query = new URLSearchParams(location.search);
}
