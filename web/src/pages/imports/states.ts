import type { Import } from '../../api/imports';

/** Which of the house's colours says how an import stands. */
export function kindOf(one: Import): string {
  if (one.job?.state === 'running' || one.state === 'running') return '';
  if (one.job?.state === 'failed' || one.state === 'interrupted') return 'stranger';
  return ({ collecting: 'off', planned: 'unsure', done: 'match', 'rolled-back': 'off' } as const)[one.state];
}

/** 1 kB is 1,000 bytes, as file managers say it. */
export function bytes(size: number, tag: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  return new Intl.NumberFormat(tag, { style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: step === 0 ? 0 : 1 }).format(size / 1000 ** step);
}
