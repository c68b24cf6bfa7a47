/** What a device that stands as a kiosk keeps: its key, how it was set up, and the PIN that lets somebody out. */
export interface Device {
  key: string;
  name: string;
  region: string;
  group: string;
  /** What a greeting does: in or out as it comes, one of both, or nothing but a greeting. */
  mode: 'either' | 'in' | 'out' | 'greet';
  pin: { salt: string; hash: string };
}

const kept = 'semblance.kiosk';
const rounds = 200_000;

export function readDevice(): Device | null {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? 'null') as Device | null;
  } catch {
    return null;
  }
}

export function keepDevice(device: Device): void {
  localStorage.setItem(kept, JSON.stringify(device));
}

export function forgetDevice(): void {
  localStorage.removeItem(kept);
}

export async function hashPin(pin: string): Promise<Device['pin']> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt: hex(salt), hash: await derive(pin, salt) };
}

export async function isPin(pin: string, of: Device['pin']): Promise<boolean> {
  const salt = Uint8Array.from(of.salt.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  return (await derive(pin, salt)) === of.hash;
}

async function derive(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return hex(new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, key, 256)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
