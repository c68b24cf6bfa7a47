import { Problem } from '../../api/http';
import { takeIn } from '../../api/library';
import type { UploadedDocument } from '../../api/schema';

export interface Upload {
  id: number;
  file: File;
  reportWeek: string;
  /** 0 to 1. */
  share: number;
  state: 'waiting' | 'sending' | 'failed';
  error?: unknown;
}

/** Files on their way to the server, one after the other: what the disk of one browser reads and one line carries is no quicker several at a time. */
class Uploads {
  all = $state.raw<Upload[]>([]);
  #last = 0;
  #abort?: AbortController;
  #isSending = false;
  #listener?: (uploaded: UploadedDocument) => void;

  /** Tells of each file that has arrived, until what is returned is called. */
  listen(listener: (uploaded: UploadedDocument) => void): () => void {
    this.#listener = listener;
    return () => { if (this.#listener === listener) this.#listener = undefined; };
  }

  add(files: readonly File[], reportWeek: string): void {
    this.all = [...this.all, ...files.map((file) => ({ id: ++this.#last, file, reportWeek, share: 0, state: 'waiting' as const }))];
    void this.#send();
  }

  /** Takes one off the list, also while it is being sent. */
  cancel(upload: Upload): void {
    if (this.all.find((one) => one.id === upload.id)?.state === 'sending') this.#abort?.abort();
    this.all = this.all.filter((one) => one.id !== upload.id);
  }

  cancelAll(): void {
    this.all = [];
    this.#abort?.abort();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const { id, file, reportWeek } = next;
      this.#abort = new AbortController();
      this.#change(id, { state: 'sending' });
      try {
        const uploaded = await takeIn(file, reportWeek, this.#abort.signal, (share) => this.#change(id, { share }));
        this.all = this.all.filter((one) => one.id !== id);
        this.#listener?.(uploaded);
      } catch (error) {
        // As many wait to be read as may: it goes again when the server says so.
        const isEarly = error instanceof Problem && error.status === 429;
        this.#change(id, isEarly ? { state: 'waiting', share: 0 } : { state: 'failed', error });
        if (isEarly) await new Promise((rested) => setTimeout(rested, 1000 * (error.retryAfter ?? 10)));
      }
    }
    this.#isSending = false;
  }

  #next(): Upload | undefined {
    return this.all.find((one) => one.state === 'waiting');
  }

  #change(id: number, to: Partial<Upload>): void {
    this.all = this.all.map((one) => (one.id === id ? { ...one, ...to } : one));
  }
}

/** They go on while other pages are looked at, and are listed again on the way back. */
export const uploads = new Uploads();
