/** A face that was before the kiosk while the server could not be reached. */
export interface Waiting {
  id: string;
  /** When it was there, ISO 8601. */
  at: string;
  image: Blob;
}

interface Sealed {
  id: string;
  at: string;
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

/** Faces wait a week at most, which is how far back the server takes a check-in. */
const longest = 7 * 24 * 3600 * 1000;
const most = 500;

/**
 * Keeps what happened while the server was away, on this device, until it can be told. Pictures lie encrypted, under a key that the browser
 * gives to no script: a copy of the database alone shows nobody.
 */
export class OfflineQueue {
  private constructor(private readonly database: IDBDatabase, private readonly key: CryptoKey) {}

  static async open(): Promise<OfflineQueue> {
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('semblance-kiosk', 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('faces', { keyPath: 'id' });
        request.result.createObjectStore('keys');
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    return new OfflineQueue(database, await keyOf(database));
  }

  async add(waiting: Waiting): Promise<void> {
    if ((await this.count()) >= most) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.key, await waiting.image.arrayBuffer());
    await ask(this.faces('readwrite').put({ id: waiting.id, at: waiting.at, iv, bytes } satisfies Sealed));
  }

  count(): Promise<number> {
    return ask(this.faces('readonly').count());
  }

  /** The one that has waited longest; undefined when none waits. */
  async first(): Promise<Waiting | undefined> {
    const all = (await ask(this.faces('readonly').getAll())) as Sealed[];
    const old = all.filter((one) => Date.now() - Date.parse(one.at) > longest);
    for (const one of old) await this.remove(one.id);
    const next = all.filter((one) => !old.includes(one)).sort((a, b) => a.at.localeCompare(b.at))[0];
    if (!next) return undefined;
    const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: next.iv }, this.key, next.bytes);
    return { id: next.id, at: next.at, image: new Blob([bytes], { type: 'image/jpeg' }) };
  }

  remove(id: string): Promise<undefined> {
    return ask(this.faces('readwrite').delete(id));
  }

  clear(): Promise<undefined> {
    return ask(this.faces('readwrite').clear());
  }

  private faces(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction('faces', mode).objectStore('faces');
  }
}

async function keyOf(database: IDBDatabase): Promise<CryptoKey> {
  const known = (await ask(database.transaction('keys').objectStore('keys').get('faces'))) as CryptoKey | undefined;
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  await ask(database.transaction('keys', 'readwrite').objectStore('keys').put(made, 'faces'));
  return made;
}

function ask<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
