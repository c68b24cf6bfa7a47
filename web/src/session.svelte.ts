import { call, Problem, type Request, whenSignedOut } from './api/http';
import { go, place } from './router.svelte';

export type Scope = 'read' | 'enrol' | 'identify' | 'embeddings' | 'admin' | 'documents' | 'ingest';

/** Who the server takes the browser for: an account, somebody with a key, or a person who logged in by face. */
export interface Who {
  client: string;
  account?: { id: string; login: string } | null;
  person?: { id: string; name?: string | null } | null;
  key?: { id: string; name: string } | null;
  /** Absent for a person without an account. */
  role?: 'kiosk' | 'viewer' | 'operator' | 'owner' | null;
  scopes: Scope[];
  reach: 'client' | 'installation';
  expiresAt?: string | null;
}

let who = $state.raw<Who | null>(null);

export const session = {
  /** Null while nobody is signed in. */
  get who() { return who; },
  /** Whether who is signed in may do what needs this scope. */
  may(scope: Scope): boolean { return who?.scopes.includes(scope) ?? false; },
  get name(): string { return who?.person?.name ?? who?.account?.login ?? who?.key?.name ?? ''; },
};

/** Asks the server whether the browser is still signed in. */
export async function startSession(): Promise<void> {
  whenSignedOut(() => {
    who = null;
    if (place.path !== '/sign-in') go(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`, { replaces: true });
  });
  await readWho();
}

export type Credentials = { account: string; password: string; client?: string } | { key: string } | { face: Blob; account?: string };

/** Signs in, for a cookie that no script can read; throws the {@link Problem} of what was wrong. */
export async function signIn(credentials: Credentials): Promise<void> {
  who = await call<Who>('POST', '/v1/login', requestOf(credentials));
}

function requestOf(credentials: Credentials): Request {
  if ('key' in credentials) return { json: { cookie: true }, key: credentials.key };
  if ('password' in credentials) return { json: { ...credentials, cookie: true } };
  const form = new FormData();
  form.append('photo', credentials.face, 'face.jpg');
  if (credentials.account) form.append('account', credentials.account);
  form.append('cookie', 'true');
  return { form };
}

export async function signOut(): Promise<void> {
  await call('POST', '/v1/logout').catch(() => undefined);
  who = null;
}

async function readWho(): Promise<void> {
  try {
    who = await call<Who>('GET', '/v1/login');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    who = null;
  }
}
