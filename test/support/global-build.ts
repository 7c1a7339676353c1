import { packageRoot } from '../../src/package-root.js'

interface BuildModule {
  buildIfNeeded(root: string): Promise<void>
}

/** Tests start the compiled workers as processes: a stale build would test yesterday's code. */
export async function setup(): Promise<void> {
  const file = new URL('../../scripts/setup/build.mjs', import.meta.url).href
  const { buildIfNeeded } = (await import(file)) as BuildModule // plain JavaScript, because set-up runs before TypeScript is there
  await buildIfNeeded(packageRoot())
}
