import { detect, type FoundFace, type Quality } from '../api/recognition';
import { Problem } from '../api/http';
import { advise, poses, type Advice, type Pose } from './guidance';
import type { Frame, Webcam } from './webcam.svelte';

export interface Shot {
  pose: Pose;
  image: Blob;
  /** For img; belongs to the series. */
  address: string;
}

const watchedWidth = 640;
const keptWidth = 1280;
const pause = 120;

/** Watches the camera, says what to do, and takes a picture of each pose as soon as one is good. */
export class PoseSeries {
  advice = $state<Advice>('nobody');
  quality = $state.raw<Quality>();
  shots = $state.raw<Shot[]>([]);
  error = $state<unknown>();
  #turn = 0;
  #good = 0;

  constructor(private readonly webcam: Webcam) {}

  /** What comes next; undefined when every pose was taken. */
  get pose(): Pose | undefined {
    return poses.find((pose) => !this.shots.some((shot) => shot.pose === pose));
  }

  async watch(): Promise<void> {
    const turn = ++this.#turn;
    while (turn === this.#turn && this.pose) {
      const frame = await this.webcam.take(watchedWidth, 0.8);
      if (frame && turn === this.#turn) await this.#look(frame, turn);
      await new Promise((done) => setTimeout(done, frame && !this.error ? pause : 600));
    }
  }

  stop(): void {
    this.#turn++;
  }

  /** Takes the next pose now, whatever it looks like: enrolment has the last word anyway. */
  async take(): Promise<void> {
    const pose = this.pose;
    const frame = await this.webcam.take(keptWidth, 0.93);
    if (!frame || !pose || pose !== this.pose) return;
    this.shots = [...this.shots, { pose, image: frame.image, address: URL.createObjectURL(frame.image) }];
    this.#good = 0;
  }

  drop(shot: Shot): void {
    URL.revokeObjectURL(shot.address);
    this.shots = this.shots.filter((one) => one !== shot);
    void this.watch();
  }

  clear(): void {
    for (const shot of this.shots) URL.revokeObjectURL(shot.address);
    this.shots = [];
  }

  async #look(frame: Frame, turn: number): Promise<void> {
    const pose = this.pose;
    if (!pose) return;
    try {
      const { photos } = await detect(frame.image);
      const faces: FoundFace[] = photos[0]?.faces ?? [];
      this.advice = advise(faces, frame.width, frame.height, pose);
      this.quality = faces[0]?.quality;
      this.error = undefined;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.error = error;
      return;
    }
    this.#good = this.advice === 'good' ? this.#good + 1 : 0;
    // Twice in a row: once may be a picture on the way from one pose to another.
    if (this.#good >= 2 && turn === this.#turn) await this.take();
  }
}
