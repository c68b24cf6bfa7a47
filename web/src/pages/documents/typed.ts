import { t } from '../../i18n/index.svelte';

/** What somebody typed where any JSON is kept: an object or a list where it begins like one, else the text itself. Throws, in words, where it begins like one and is none. */
export function typed(text: string): unknown {
  const given = text.trim();
  if (!/^[[{]/.test(given)) return given;
  try {
    return JSON.parse(given);
  } catch (error) {
    throw new Error(t('documents.json.broken', { reason: error instanceof Error ? error.message : '' }), { cause: error });
  }
}

/** As it is typed again. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
