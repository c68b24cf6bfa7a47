export interface Toast {
  id: number;
  text: string;
  /** Takes back what the text says was done. */
  undo?: () => void;
}

let shown = $state<Toast[]>([]);
let last = 0;

export const toasts = {
  get all() { return shown; },
  /** Says something for a while at the foot of the page; longer when it can be undone. */
  say(text: string, undo?: () => void): void {
    const id = ++last;
    shown = [...shown, { id, text, undo }];
    setTimeout(() => toasts.drop(id), undo ? 12_000 : 5_000);
  },
  drop(id: number): void { shown = shown.filter((toast) => toast.id !== id); },
};
