import { call, Problem, randomId } from '../api/http';
import { identify } from '../api/recognition';
import type { Frame, Webcam } from '../camera/webcam.svelte';
import type { Device } from './device';
import type { OfflineQueue } from './queue';

export type Greeting =
  | { kind: 'in' | 'out' | 'hello' | 'too-soon' | 'already'; name: string; at: string }
  | { kind: 'stranger' | 'unsure' | 'kept' };

interface CheckInAnswer {
  verdict: 'done' | 'too-soon' | 'already-in' | 'not-in' | 'day-is-over' | 'no-face' | 'unknown' | 'ambiguous';
  checkIn?: { person: { id: string; name?: string | null }; direction: 'in' | 'out'; at: string } | null;
}

const width = 640;
const pause = 60;
/** How long somebody is greeted; whoever stays before the camera is asked for again after that. */
const shown = 3500;
const strangerShown = 1500;
/** Somebody who was in view so shortly before is not asked for again while the server is away. */
const offlinePause = 10_000;

/** Stands by the door: looks, asks the server who it is, greets, and keeps what it cannot say while the server is away. */
export class Attendant {
  greeting = $state.raw<Greeting | null>(null);
  isOffline = $state(false);
  waiting = $state(0);
  problem = $state<unknown>();
  /** Of the last greeting, from the picture taken to the name shown, ms. */
  took = $state<number>();
  /** Greetings until now. */
  looks = $state(0);
  #turn = 0;
  #last: Uint8ClampedArray | undefined;
  #keptAt = -Infinity;
  readonly #small = new OffscreenCanvas(32, 24);

  constructor(
    private readonly webcam: Webcam,
    private readonly device: Device,
    private readonly queue: OfflineQueue | null,
  ) {}

  async stand(): Promise<void> {
    const turn = ++this.#turn;
    this.waiting = (await this.queue?.count()) ?? 0;
    while (turn === this.#turn) {
      const frame = await this.webcam.take(width, 0.85);
      let rest = frame ? pause : 300;
      try {
        if (frame) rest = (await this.#look(frame)) ?? pause;
        this.problem = undefined;
      } catch (error) {
        rest = await this.#bear(error, frame);
      }
      await sleep(rest);
    }
  }

  leave(): void {
    this.#turn++;
  }

  /** @returns how long to wait before the next look, where it is not the usual time. */
  async #look(frame: Frame): Promise<number | undefined> {
    if (this.waiting > 0) await this.#catchUp();
    const greeting = this.device.mode === 'greet' ? await this.#recognise(frame.image) : await this.#checkIn(frame.image, {});
    this.isOffline = false;
    if (!greeting) {
      this.greeting = null;
      return undefined;
    }
    this.took = performance.now() - frame.at;
    this.greeting = greeting;
    this.looks++;
    return greeting.kind === 'stranger' || greeting.kind === 'unsure' ? strangerShown : shown;
  }

  async #recognise(image: Blob): Promise<Greeting | null> {
    const answer = await identify(image, { ...this.#where(), top: 1, key: this.device.key });
    const faces = answer.photos?.[0]?.faces ?? [];
    const face = faces.reduce<(typeof faces)[number] | undefined>((best, one) => (best && area(best) >= area(one) ? best : one), undefined);
    if (!face) return null;
    if (face.decision !== 'match') return { kind: face.decision === 'ambiguous' ? 'unsure' : 'stranger' };
    return { kind: 'hello', name: face.person?.name ?? '', at: new Date().toISOString() };
  }

  async #checkIn(image: Blob, { at, id }: { at?: string; id?: string }): Promise<Greeting | null> {
    const form = new FormData();
    form.append('photo', image, 'face.jpg');
    if (this.device.mode !== 'either') form.append('direction', this.device.mode);
    if (at) form.append('at', at);
    for (const [name, values] of Object.entries(this.#where())) for (const value of values) form.append(name, value);
    const answer = await call<CheckInAnswer>('POST', '/v1/checkins', { form, key: this.device.key, idempotencyKey: id });
    const name = answer.checkIn?.person.name ?? '';
    switch (answer.verdict) {
      case 'no-face': return null;
      case 'unknown': return { kind: 'stranger' };
      case 'ambiguous': return { kind: 'unsure' };
      case 'done': return { kind: answer.checkIn?.direction ?? 'in', name, at: answer.checkIn?.at ?? '' };
      case 'too-soon': return { kind: 'too-soon', name, at: answer.checkIn?.at ?? '' };
      default: return { kind: 'already', name, at: answer.checkIn?.at ?? '' };
    }
  }

  /** Tells the server what happened while it was away, oldest first. Throws what keeps it from being told. */
  async #catchUp(): Promise<void> {
    for (let next = await this.queue?.first(); next; next = await this.queue?.first()) {
      try {
        await this.#checkIn(next.image, { at: next.at, id: next.id });
      } catch (error) {
        // What the server will never take must not stand before what it will.
        if (!(error instanceof Problem) || error.isOffline || error.status === 401 || error.status === 429 || error.status >= 500) throw error;
      }
      await this.queue?.remove(next.id);
      this.waiting = (await this.queue?.count()) ?? 0;
    }
  }

  async #bear(error: unknown, frame: Frame | null): Promise<number> {
    if (!(error instanceof Problem)) throw error;
    this.isOffline = error.isOffline;
    this.problem = error.isOffline ? undefined : error;
    if (error.isOffline && frame && this.queue && this.device.mode !== 'greet') await this.#keep(frame);
    else if (this.greeting?.kind !== 'kept') this.greeting = null;
    return (error.retryAfter ?? 2) * 1000;
  }

  /** Without the server nobody says whether there is a face: what moves before the camera may be one. */
  async #keep(frame: Frame): Promise<void> {
    if (!(await this.#hasChanged(frame)) || performance.now() - this.#keptAt < offlinePause) return;
    this.#keptAt = performance.now();
    await this.queue!.add({ id: randomId(), at: new Date().toISOString(), image: frame.image });
    this.waiting = await this.queue!.count();
    this.greeting = { kind: 'kept' };
  }

  async #hasChanged(frame: Frame): Promise<boolean> {
    const picture = await createImageBitmap(frame.image);
    const context = this.#small.getContext('2d', { willReadFrequently: true })!;
    context.drawImage(picture, 0, 0, this.#small.width, this.#small.height);
    picture.close();
    const now = context.getImageData(0, 0, this.#small.width, this.#small.height).data;
    const before = this.#last;
    this.#last = now;
    if (!before) return true;
    let sum = 0;
    for (let i = 0; i < now.length; i++) sum += Math.abs(now[i]! - before[i]!);
    return sum / now.length > 3;
  }

  #where(): Record<'region' | 'group', string[]> {
    return { region: this.device.region ? [this.device.region] : [], group: this.device.group ? [this.device.group] : [] };
  }
}

function area(face: { box?: { width: number; height: number } | null }): number {
  return face.box ? face.box.width * face.box.height : 0;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
