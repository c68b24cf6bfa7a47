import type { Key } from '../i18n/index.svelte';

export type CameraState = 'off' | 'starting' | 'on' | 'failed';

/** The machine's camera: opened once, shown in a video element, read picture by picture. */
export class Webcam {
  state = $state<CameraState>('off');
  /** Why there is no picture, as a key of the texts. */
  failure = $state<Key>();
  devices = $state.raw<MediaDeviceInfo[]>([]);
  device = $state<string>();
  #stream: MediaStream | undefined;
  #video: HTMLVideoElement | undefined;
  readonly #canvas = document.createElement('canvas');

  /** Opens the camera and shows it. Says in `failure` what keeps it from doing so. */
  async open(video: HTMLVideoElement, device?: string): Promise<void> {
    this.close();
    this.#video = video;
    this.state = 'starting';
    this.failure = undefined;
    if (!navigator.mediaDevices) return this.#fail('camera.insecure');
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 1280 }, height: { ideal: 720 }, ...(device ? { deviceId: { exact: device } } : { facingMode: 'user' }) },
        audio: false,
      });
      if (this.#video !== video) return this.#stop();
      video.srcObject = this.#stream;
      await video.play();
      this.device = this.#stream.getVideoTracks()[0]?.getSettings().deviceId;
      this.devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === 'videoinput');
      this.#stream.getVideoTracks()[0]?.addEventListener('ended', () => this.#fail('camera.gone'));
      this.state = 'on';
    } catch (error) {
      if (this.#video !== video) return;
      this.#fail(reasonOf(error));
    }
  }

  close(): void {
    this.#stop();
    this.#video = undefined;
    this.state = 'off';
  }

  /** The picture of now as JPEG, at most this wide; null before there is one. */
  async take(width: number, quality = 0.9): Promise<Frame | null> {
    const video = this.#video;
    if (!video || this.state !== 'on' || video.videoWidth === 0) return null;
    const scale = Math.min(1, width / video.videoWidth);
    this.#canvas.width = Math.round(video.videoWidth * scale);
    this.#canvas.height = Math.round(video.videoHeight * scale);
    this.#canvas.getContext('2d', { willReadFrequently: true })!.drawImage(video, 0, 0, this.#canvas.width, this.#canvas.height);
    const image = await new Promise<Blob | null>((done) => this.#canvas.toBlob(done, 'image/jpeg', quality));
    return image && { image, width: this.#canvas.width, height: this.#canvas.height, at: performance.now() };
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }

  #fail(reason: Key): void {
    this.#stop();
    this.failure = reason;
    this.state = 'failed';
  }
}

export interface Frame {
  image: Blob;
  width: number;
  height: number;
  /** When it was taken, of performance.now(). */
  at: number;
}

function reasonOf(error: unknown): Key {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError': return 'camera.refused';
    case 'NotFoundError':
    case 'OverconstrainedError': return 'camera.missing';
    case 'NotReadableError': return 'camera.busy';
    default: return 'camera.failed';
  }
}
