import { takeIn } from '../../api/library';
import type { UploadedDocument } from '../../api/schema';

export interface Upload {
  id: number;
  file: File;
  /** 0 to 1. */
  share: number;
  state: 'waiting' | 'sending' | 'failed';
  error?: unknown;
}

/** Files on their way to the server, one after the other: what the disk of one browser reads and one line carries is no quicker several at a time. */
export class Uploads {
  all = $state.raw<Upload[]>([]);
  #last = 0;
  #abort?: AbortController;
  #isSending = false;

  /** @param onsent Told of each file that has arrived. */
  constructor(private readonly onsent: (uploaded: UploadedDocument) => void) {}

  get isSending(): boolean { return this.all.some((one) => one.state !== 'failed'); }

  add(files: readonly File[], reportWeek: string): void {
    this.all = [...this.all, ...files.map((file) => ({ id: ++this.#last, file, share: 0, state: 'waiting' as const }))];
    void this.#send(reportWeek);
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

  async #send(reportWeek: string): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const { id, file } = next;
      this.#abort = new AbortController();
      this.#change(id, { state: 'sending' });
      try {
        const uploaded = await takeIn(file, reportWeek, this.#abort.signal, (share) => this.#change(id, { share }));
        this.all = this.all.filter((one) => one.id !== id);
        this.onsent(uploaded);
      } catch (error) {
        this.#change(id, { state: 'failed', error });
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
