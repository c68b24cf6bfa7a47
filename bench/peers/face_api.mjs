// How fast is face-api.js on Node (its WASM build) on the same photos? One JSON line on stdout, milliseconds.
// usage: node face_api.mjs ROUNDS PHOTO...   (photos without metadata, upright: it ignores orientation)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
const jpeg = require('jpeg-js');
const { imageFromBuffer, getImageData } = require('@canvas/image');

const [rounds, ...photos] = process.argv.slice(2);
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

// Its own demo decodes with @canvas/image, whose JPEG decoder is WASM; jpeg-js stands in where that refuses a file.
async function decode(bytes) {
  try {
    return getImageData(await imageFromBuffer(bytes));
  } catch {
    return jpeg.decode(bytes, { useTArray: true });
  }
}

function toTensor({ data, width, height }) {
  const rgb = new Int32Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + 1];
    rgb[to++] = data[from + 2];
  }
  return tf.tensor3d(rgb, [height, width, 3], 'int32');
}

wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
wasm.setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();
const models = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
await faceapi.nets.tinyFaceDetector.loadFromDisk(models);
await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
await faceapi.nets.faceRecognitionNet.loadFromDisk(models);

const answer = { threads: 1, version: faceapi.version.faceapi ?? faceapi.version, profiles: {} };
for (const [profile, options] of [
  ['accurate', new faceapi.SsdMobilenetv1Options({ minConfidence: 0.38 })],
  ['fast', new faceapi.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.4 })],
]) {
  const decodes = [];
  const recognitions = [];
  let faces = 0;
  for (let round = 0; round <= Number(rounds); round++) {
    for (const photo of photos) {
      const start = performance.now();
      const tensor = toTensor(await decode(readFileSync(photo)));
      const decoded = performance.now();
      const found = await faceapi.detectAllFaces(tensor, options).withFaceLandmarks().withFaceDescriptors();
      const done = performance.now();
      tf.dispose(tensor);
      if (round > 0) {
        decodes.push(decoded - start);
        recognitions.push(done - decoded);
        faces += found.length;
      }
    }
  }
  answer.profiles[profile] = {
    decode: median(decodes), recognise: median(recognitions), least: Math.min(...recognitions), faces: faces / Number(rounds),
  };
}
answer.rss_mib = Math.round(process.memoryUsage().rss / 2 ** 20);
console.log(JSON.stringify(answer));
