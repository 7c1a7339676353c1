import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files of more than half a minute, by their own measure: begun late, one of them would keep everyone waiting at the end.
 * Those of e2e stand apart, because one waits for the other.
 */
const LONG = [
  'crawl-processes',
  'e2e/access',
  'worker-crashes',
  'up',
  'servers-postgres',
  'every-source',
  'chaos',
  'servers-redis',
  'e2e/pages',
  'bad-data-and-races',
  'doors',
  'login-commands',
  'trends',
  'export',
  'e2e/work',
  'evaluate',
  'import-faults',
  'import-formats',
  'instagram-browser',
  'instagram',
  'x-stream',
].map((name) => `/${name}.test.ts`)

/** Where it stands among the long ones; those that are none come behind them all. */
function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((name) => moduleId.endsWith(name))
  return place === -1 ? LONG.length : place
}

/** What takes long first, in a fresh clone too, where no run has left its times; all else in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}
