import { callBlob } from '../api/http';

const most = 400;
const kept = new Map<string, Promise<string | null>>();

/** An address of a picture of the API for img: fetched once, the last few hundred kept in this tab's memory. Null where there is none. */
export function picture(path: string): Promise<string | null> {
  const known = kept.get(path);
  if (known) {
    kept.delete(path);
    kept.set(path, known);
    return known;
  }
  const loaded = callBlob(path).then((blob) => URL.createObjectURL(blob), () => null);
  kept.set(path, loaded);
  if (kept.size > most) {
    const [oldest, address] = kept.entries().next().value!;
    kept.delete(oldest);
    void address.then((url) => url && URL.revokeObjectURL(url));
  }
  return loaded;
}
