export type Theme = 'system' | 'light' | 'dark';

const kept = 'semblance.theme';

let chosen = $state<Theme>(read());

export const theme = {
  get chosen() { return chosen; },
  choose(next: Theme): void {
    chosen = next;
    localStorage.setItem(kept, next);
    show();
  },
};

/** Style sheets read the attribute; without it the system decides. */
export function show(): void {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

function read(): Theme {
  const value = localStorage.getItem(kept);
  return value === 'light' || value === 'dark' ? value : 'system';
}
