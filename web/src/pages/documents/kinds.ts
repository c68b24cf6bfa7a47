import type { Artifact, Place } from '../../api/library';
import { t, text } from '../../i18n/index.svelte';

export const kinds = ['pdf', 'text', 'markdown', 'html', 'docx', 'csv', 'xlsx', 'xml-log', 'openapi', 'postman', 'image'] as const;

/** What a document is read as, in words; a kind that this interface does not know yet by its own name. */
export function kindName(kind: string): string {
  return text(`documents.kind.${kind}`, kind);
}

/** Whether its state still changes by itself. */
export function isUnderWay(artifact: Artifact): boolean {
  return artifact.status === 'queued' || artifact.status === 'reading';
}

/** Which of the house's colours says how a file stands. */
export const colour = { queued: 'off', reading: '', ready: 'match', failed: 'stranger', cancelled: 'unsure' } as const;

/** Where something stands, in words; empty where nobody knows. */
export function placeName(place: Place | null | undefined): string {
  return [
    place?.page ? t('documents.page', { n: place.page }) : '',
    place?.line ? t('documents.line', { n: place.line }) : '',
    place?.path ?? '',
  ].filter(Boolean).join(' · ');
}
