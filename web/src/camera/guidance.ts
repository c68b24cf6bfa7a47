import type { FoundFace, Quality } from '../api/recognition';

/** What somebody before the camera should do, as a key `guide.…` of the texts; `good` where the picture may be taken. */
export type Advice = 'nobody' | 'several' | 'closer' | 'farther' | 'center' | 'brighter' | 'darker' | 'still' | 'straight' | 'good'
  | 'turn-left' | 'turn-right' | 'turn-up' | 'turn-down' | 'turn-less';

export type Pose = 'front' | 'left' | 'right' | 'up' | 'down';

/** Three are asked for, two more are welcome. */
export const poses: readonly Pose[] = ['front', 'left', 'right', 'up', 'down'];
export const neededPoses = 3;

/** Within the limits by which enrolment takes a photo (docs/enrolment.md, column normal), with room to spare. */
const limits = { sharpness: 0.15, dark: 0.2, bright: 0.85, least: 0.16, most: 0.62, front: 14, turned: 10, far: 36 };

/** What to say about a picture of this width and height in which these faces were found. */
export function advise(faces: readonly FoundFace[], width: number, height: number, pose: Pose): Advice {
  const face = faces.reduce<FoundFace | undefined>((best, one) => (best && area(best) >= area(one) ? best : one), undefined);
  if (!face) return 'nobody';
  if (faces.some((other) => other !== face && area(other) > 0.4 * area(face))) return 'several';
  const share = face.box.width / Math.min(width, height);
  if (share < limits.least) return 'closer';
  if (share > limits.most) return 'farther';
  const across = (face.box.x + face.box.width / 2) / width - 0.5;
  const down = (face.box.y + face.box.height / 2) / height - 0.5;
  if (Math.abs(across) > 0.16 || Math.abs(down) > 0.22) return 'center';
  if (face.quality.brightness < limits.dark) return 'brighter';
  if (face.quality.brightness > limits.bright) return 'darker';
  if (face.quality.sharpness < limits.sharpness) return 'still';
  return turn(face.quality, pose);
}

/** Yaw is positive towards the picture's right edge, pitch upwards; a mirror shows the person the same side they turn to. */
function turn({ yaw, pitch }: Quality, pose: Pose): Advice {
  if (Math.abs(yaw) > limits.far || Math.abs(pitch) > limits.far) return 'turn-less';
  switch (pose) {
    case 'left': return yaw > limits.turned ? 'good' : 'turn-left';
    case 'right': return yaw < -limits.turned ? 'good' : 'turn-right';
    case 'up': return pitch > limits.turned ? 'good' : 'turn-up';
    case 'down': return pitch < -limits.turned ? 'good' : 'turn-down';
    default: return Math.abs(yaw) <= limits.front && Math.abs(pitch) <= limits.front + 4 ? 'good' : 'straight';
  }
}

function area(face: FoundFace): number {
  return face.box.width * face.box.height;
}
