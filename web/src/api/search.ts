import { call } from './http';
import type { SearchDocument, SearchHitDocument, SearchInput } from './schema';

export type SearchAnswer = SearchDocument;
export type SearchHit = SearchHitDocument;

/** What a hit must be, beside the words. */
export type SearchFilter = Omit<SearchInput, 'q' | 'k'>;

/** The best `k` hits, best first; as many as were asked for, unless there are no more. */
export function search(q: string, filter: SearchFilter, k: number, signal?: AbortSignal): Promise<SearchAnswer> {
  return call('POST', '/v1/documents/search', { json: { ...filter, q, k }, signal });
}
