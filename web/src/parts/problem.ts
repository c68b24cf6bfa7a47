import { Problem } from '../api/http';
import { t, text } from '../i18n/index.svelte';

/** What went wrong, in the language shown where it has words for the code, else as the server said it. */
export function words(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 0) return t('problem.offline');
    if (error.status === 429) return t('problem.rate-limited', { n: error.retryAfter ?? 60 });
    return text(`problem.${error.code}`, error.message);
  }
  return error instanceof Error ? error.message : String(error);
}
