/** What went wrong, as the server said it (RFC 9457), or as the network did: then the status is 0. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly retryAfter?: number,
  ) {
    super(detail);
  }

  /** Whether nothing answered, so that the same may be tried later. */
  get isOffline(): boolean { return this.status === 0 || this.status === 502 || this.status === 504; }
}

export interface Request {
  query?: Record<string, string | number | boolean | null | undefined | readonly string[]>;
  json?: unknown;
  form?: FormData;
  /** An image as the whole body. */
  image?: Blob;
  /** Anything as the whole body. */
  bytes?: Blob;
  /** The ETag that was read. */
  ifMatch?: string;
  /** The same for every try of one and the same POST; without it a try may run twice. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** A key to ask with, in place of the cookie of who is signed in. */
  key?: string;
}

let onSignedOut: () => void = () => {};

/** Told when the server no longer knows who is asking. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Asks the server and reads its JSON; undefined where the answer has no body. Throws a {@link Problem}. */
export async function call<T>(method: string, path: string, request: Request = {}): Promise<T> {
  const answer = await send(method, path, request);
  return answer.status === 204 || answer.headers.get('content-length') === '0' ? (undefined as T) : ((await answer.json()) as T);
}

/** Reads a picture or a file. */
export async function callBlob(path: string, request: Request = {}): Promise<Blob> {
  return (await send('GET', path, request)).blob();
}

export async function send(method: string, path: string, request: Request = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path + queryOf(request.query), { method, headers: headersOf(method, request), body: bodyOf(request), signal: request.signal, credentials: 'same-origin' });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new Problem(0, 'offline', 'The server cannot be reached.');
  }
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (problem.status === 401 && !request.key && path !== '/v1/login') onSignedOut();
  throw problem;
}

/** Posts a form and tells how much of it is gone, 0 to 1: fetch cannot. Throws a {@link Problem}, or the signal's reason. */
export function upload<T>(path: string, form: FormData, signal: AbortSignal, onprogress: (share: number) => void): Promise<T> {
  return new Promise((done, failed) => {
    const answered = (text: string): void => {
      try {
        done(JSON.parse(text) as T);
      } catch {
        failed(new Problem(502, 'answer-malformed', 'Something between here and the server answered in its place.'));
      }
    };
    const sending = new XMLHttpRequest();
    sending.open('POST', path);
    headersOf('POST', {}).forEach((value, name) => sending.setRequestHeader(name, value));
    sending.upload.onprogress = (event) => onprogress(event.lengthComputable ? event.loaded / event.total : 0);
    sending.onerror = () => failed(new Problem(0, 'offline', 'The server cannot be reached.'));
    sending.onabort = () => failed(signal.reason);
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) return answered(sending.responseText);
      if (sending.status === 401) onSignedOut();
      void problemOf(new Response(sending.responseText, { status: sending.status, headers: { 'retry-after': sending.getResponseHeader('retry-after') ?? '' } })).then(failed);
    };
    signal.addEventListener('abort', () => sending.abort(), { once: true });
    sending.send(form);
  });
}

async function problemOf(answer: Response): Promise<Problem> {
  const retryAfter = Number(answer.headers.get('retry-after')) || undefined;
  const document = await answer.json().catch(() => null) as { code?: string; detail?: string } | null;
  return new Problem(answer.status, document?.code ?? `http-${answer.status}`, document?.detail ?? `The server answered ${answer.status}.`, retryAfter);
}

function headersOf(method: string, request: Request): Headers {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  if (request.key) headers.set('Authorization', `Bearer ${request.key}`);
  if (request.json !== undefined) headers.set('Content-Type', 'application/json');
  if (request.image) headers.set('Content-Type', request.image.type || 'image/jpeg');
  if (request.bytes) headers.set('Content-Type', 'application/octet-stream');
  if (request.ifMatch) headers.set('If-Match', request.ifMatch);
  if (method !== 'GET') {
    // No other site's form can send this header, which is what the server asks of changes that come with a cookie.
    headers.set('X-Semblance', '1');
    if (request.idempotencyKey) headers.set('Idempotency-Key', request.idempotencyKey);
  }
  return headers;
}

function bodyOf(request: Request): BodyInit | undefined {
  return request.form ?? request.image ?? request.bytes ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
}

function queryOf(query: Request['query']): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (Array.isArray(value)) for (const one of value) values.append(name, one);
    else if (value !== null && value !== undefined && value !== '') values.append(name, String(value));
  }
  return values.size > 0 ? `?${values}` : '';
}

/** 128 random bits; randomUUID is missing where the page came without TLS from another machine. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
