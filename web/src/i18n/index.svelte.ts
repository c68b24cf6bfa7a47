import en from './en.json';

/** Every text of the interface by its key; en.json decides which keys there are, and a test holds the other files to it. */
export type Key = keyof typeof en;

type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
type Messages = Record<string, Message>;

const kept = 'semblance.language';
const others = import.meta.glob<Messages>(['./*.json', '!./en.json'], { import: 'default' });

/** The languages there is a file for: a third one comes with a third file. */
export const languages = ['en', ...Object.keys(others).map((file) => file.slice(2, -5))];

let tag = $state('en');
let messages = $state.raw<Messages>(en);
let plurals = new Intl.PluralRules('en');

export const locale = {
  get tag() { return tag; },
};

/** A language's own name for itself. */
export function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** Loads the language that was chosen here before, else the browser's first that there is a file for, else English. */
export async function startLanguage(): Promise<void> {
  const wanted = [localStorage.getItem(kept), ...navigator.languages.map((l) => l.split('-')[0])];
  await showLanguage(wanted.find((l): l is string => l != null && languages.includes(l)) ?? 'en');
}

/** Shows another language and remembers it on this device. */
export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(kept, language);
  await showLanguage(language);
}

async function showLanguage(language: string): Promise<void> {
  const load = others[`./${language}.json`];
  const loaded = load ? await load() : (en as Messages);
  plurals = new Intl.PluralRules(language);
  messages = loaded;
  tag = language;
  document.documentElement.lang = language;
  document.documentElement.dir = text('direction', en.direction);
}

/** The text of a key in the language shown; `{name}` stands for a value, and `n` chooses among plural forms. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(messages[key] ?? (en as Messages)[key] ?? key, values);
}

/** The text of a key that may not exist, such as one of a problem's code. */
export function text(key: string, otherwise: string, values: Record<string, string | number> = {}): string {
  const message = messages[key];
  return message === undefined ? otherwise : fill(message, values);
}

function fill(message: Message, values: Record<string, string | number>): string {
  const form = typeof message === 'string' ? message : (message[plurals.select(Number(values.n ?? 0))] ?? message.other ?? '');
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
  });
}

export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(tag, options).format(value);
}

/** Day and time of an instant of the API, in the browser's time zone. */
export function instant(iso: string | null | undefined): string {
  return iso ? new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)) : '–';
}

/** A day; `iso` is an instant, or a date without time, which is a day anywhere. */
export function day(iso: string, style: Intl.DateTimeFormatOptions['dateStyle'] = 'medium'): string {
  const isDate = iso.length === 10;
  return new Intl.DateTimeFormat(tag, { dateStyle: style, ...(isDate ? { timeZone: 'UTC' } : {}) }).format(new Date(iso));
}

export function clock(iso: string | null | undefined): string {
  return iso ? new Intl.DateTimeFormat(tag, { timeStyle: 'short' }).format(new Date(iso)) : '–';
}
