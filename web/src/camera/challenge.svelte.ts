import { call } from '../api/http';
import type { ChallengeDocument, LivenessStep } from '../api/schema';
import type { Webcam } from './webcam.svelte';

const width = 640;
/** Somebody needs about so long to read what to do, and to begin, ms. */
const reading = 900;
const between = 380;
const frontPhotos = 2;

/** A challenge: says what to do, step by step, and takes the pictures that show it. The server judges them; nothing here does. */
export class Challenge {
  /** What is to be done now; `front` before the first step, undefined when nothing is under way. */
  step = $state<LivenessStep | 'front'>();
  /** How many steps are behind, of how many. */
  done = $state(0);
  total = $state(0);

  constructor(private readonly webcam: Webcam) {}

  /** @returns the challenge's id and the pictures in their order. Throws what keeps the server from giving one. */
  async perform(): Promise<{ id: string; photos: Blob[] }> {
    const asked = await call<ChallengeDocument>('POST', '/v1/liveness', { json: {} });
    const photos: Blob[] = [];
    const each = Math.floor((asked.mostPhotos - frontPhotos) / asked.steps.length);
    this.total = asked.steps.length;
    this.done = 0;
    try {
      await this.#film('front', frontPhotos, photos);
      for (const step of asked.steps) {
        await this.#film(step, Math.min(each, 6), photos);
        this.done++;
      }
    } finally {
      this.step = undefined;
    }
    return { id: asked.id, photos };
  }

  async #film(step: LivenessStep | 'front', count: number, onto: Blob[]): Promise<void> {
    this.step = step;
    await sleep(reading);
    for (let i = 0; i < count; i++) {
      const frame = await this.webcam.take(width, 0.9);
      if (frame) onto.push(frame.image);
      await sleep(between);
    }
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
