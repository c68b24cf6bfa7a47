// What does face-api itself answer? Writes networks.json (raw outputs of the four networks on synthetic pixels) and photos.json (boxes,
// landmarks and descriptors on the npm package's sample photos) beside this script. README.md says how to run it.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The packages are installed in the current folder, which is none of the repository's.
const require = createRequire(join(process.cwd(), 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
const sharp = require('sharp');

const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
const package_ = dirname(require.resolve('@vladmandic/face-api/package.json'));
const significant = (value) => Number(value.toPrecision(9));
const rounded = (value) => Number(value.toFixed(4));

/** Gradients under noise, from integers only, so that any language makes the same bytes: rows of RGB. */
function syntheticPixels(width, height) {
  const pixels = new Uint8Array(width * height * 3);
  let state = 12345;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        pixels[at++] = ((x * (3 + channel)) >> 2) + ((y * (5 - channel)) >> 1) + (state >>> 26);
      }
    }
  }
  return pixels;
}

/** Every step-th value, and two sums over all of them. */
function summary(tensor, step) {
  const values = tensor.dataSync();
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return { shape: tensor.shape, step, sum, squares, values: Array.from(values.filter((_, i) => i % step === 0), significant) };
}

const syntheticInput = (size) =>
  new faceapi.NetInput([tf.tensor3d(Int32Array.from(syntheticPixels(size, size)), [size, size, 3], 'int32')]);

function networks() {
  const { boxes, scores } = faceapi.nets.ssdMobilenetv1.forwardInput(syntheticInput(512));
  const landmarks = faceapi.nets.faceLandmark68Net.runNet(syntheticInput(112));
  const descriptor = faceapi.nets.faceRecognitionNet.forwardInput(syntheticInput(150));
  return [
    { network: 'ssd_mobilenetv1', size: 512, output: 'boxes', ...summary(boxes[0], 97) },
    { network: 'ssd_mobilenetv1', size: 512, output: 'scores', ...summary(scores[0], 23) },
    { network: 'face_landmark_68', size: 112, output: 'points', ...summary(landmarks, 1) },
    { network: 'face_recognition', size: 150, output: 'descriptor', ...summary(descriptor, 1) },
    ...[416, 160].map((size) => ({
      network: 'tiny_face_detector', size, output: 'cells', layout: 'rows, columns, channels',
      ...summary(faceapi.nets.tinyFaceDetector.forwardInput(syntheticInput(size), size), 13),
    })),
  ];
}

// Not rounded: crops begin at the whole pixel below, and 1425.99999 is not 1426.
const boxOf = ({ x, y, width, height }) => ({ x, y, width, height });

/** One face as face-api sees it with one detector, with the descriptors of both its alignments. */
async function faceOf(pixels, { detection, landmarks, descriptor }) {
  const tight = landmarks.align();
  const [crop] = await faceapi.extractFaceTensors(pixels, [tight]);
  return {
    score: significant(detection.score),
    box: boxOf(detection.box),
    points: landmarks.positions.map(({ x, y }) => [rounded(x), rounded(y)]),
    dlibBox: boxOf(landmarks.align(null, { useDlibAlignment: true })),
    dlibDescriptor: Array.from(descriptor, significant),
    tightBox: boxOf(tight),
    tightDescriptor: Array.from(await faceapi.nets.faceRecognitionNet.computeFaceDescriptor(crop), significant),
  };
}

async function photo(file) {
  const { data, info } = await sharp(join(package_, 'demo', file)).rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = tf.tensor3d(Int32Array.from(data), [info.height, info.width, 3], 'int32');
  const faces = {};
  for (const [detector, options] of [
    ['ssd', new faceapi.SsdMobilenetv1Options({ minConfidence: 0.35 })],
    ['tinyYolo', new faceapi.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.4 })],
  ]) {
    const found = await faceapi.detectAllFaces(pixels, options).withFaceLandmarks().withFaceDescriptors();
    faces[detector] = await Promise.all(found.map((face) => faceOf(pixels, face)));
  }
  return { file, width: info.width, height: info.height, sha256: createHash('sha256').update(data).digest('hex'), ...faces };
}

wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
await tf.setBackend('wasm');
await tf.ready();
for (const net of ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet']) {
  await faceapi.nets[net].loadFromDisk(join(package_, 'model'));
}

const photos = [];
for (let i = 1; i <= 6; i++) {
  photos.push(await photo(`sample${i}.jpg`));
}

const made = { by: 'test/golden/make.mjs', faceApi: '1.7.15', tfjs: tf.version_core, backend: tf.getBackend(), libvips: sharp.versions.vips };
const write = (name, document) => writeFileSync(join(here, name), `${JSON.stringify(document)}\n`);
write('networks.json', { made, outputs: networks() });
write('photos.json', { made, minimumScores: { ssd: 0.35, tinyYolo: 0.4 }, photos });
