import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { promisify } from 'node:util'
import { UsageError } from '../../domain/errors.js'

const run = promisify(execFile)
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/**
 * The system's Chromium: the one of the setting chromiumPath or of CHROMIUM_PATH, else the first of the usual names on
 * PATH. Nothing is downloaded.
 * @throws UsageError naming the command that installs one
 */
export async function findChromium(named: string | undefined): Promise<string> {
  if (named !== undefined) {
    try {
      await access(named, constants.X_OK)
    } catch (cause) {
      throw new UsageError(`chromiumPath (or CHROMIUM_PATH) names no program that can be run: ${named}`, { cause })
    }
    return named
  }
  try {
    const { stdout } = await run('/bin/sh', ['-c', NAMES.map((name) => `command -v ${name}`).join(' || ')])
    return stdout.trim()
  } catch (cause) {
    throw new UsageError(
      'Instagram pages are read with Chromium, and there is none on PATH: `sudo apt-get install -y chromium`, or set CHROMIUM_PATH',
      { cause },
    )
  }
}

/** `156` of "Chromium 156.0.8078.79 …"; null when the program does not say. */
export async function chromiumMajor(executable: string): Promise<string | null> {
  const { stdout } = await run(executable, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }))
  return /(\d+)\.\d+\.\d+/.exec(stdout)?.[1] ?? null
}
