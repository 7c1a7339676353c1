import { wilson } from './intervals.js'
import type { OriginsAnswer } from './origins.js'

// Apart from the schemas, which pages need not load.

export type Counted = 'posts' | 'authors'

/** Inside from `threshold` on, outside up to 1 − `threshold`, and unknown between, with shares of all three. */
export function originsAt({ bins }: Pick<OriginsAnswer, 'bins'>, threshold: number, counted: Counted) {
  const sum = (isIn: (bin: OriginsAnswer['bins'][number]) => boolean): number =>
    bins.reduce((total, bin) => total + (isIn(bin) ? bin[counted] : 0), 0)
  const all = sum(() => true)
  const inside = sum(({ from, to }) => (from + to) / 2 > threshold)
  const outside = sum(({ from, to }) => (from + to) / 2 < 1 - threshold)
  return [
    { label: 'inside', count: inside, share: wilson(inside, all) },
    { label: 'outside', count: outside, share: wilson(outside, all) },
    { label: 'unknown', count: all - inside - outside, share: wilson(all - inside - outside, all) },
  ] as const
}
