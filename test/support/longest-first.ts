import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of more than half a minute, by their own measure: begun late, one of them would keep everyone waiting at the end. */
const LONG = [
  'worker-crashes',
  'every-source',
  'crawl-processes',
  'up',
  'servers-postgres',
  'servers-redis',
  'chaos',
  'bad-data-and-races',
  'instagram-browser',
  'instagram',
  'x-stream',
].map((name) => `/${name}.test.ts`)

const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((name) => moduleId.endsWith(name))

/** What takes long first, in a fresh clone too, where no run has left its times; all else in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
