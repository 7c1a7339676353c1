import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { lockFolder } from './folder-lock.js'
import { CARD } from './model-files.js'
import { differences } from './recipe-file.js'
import { writeWhole } from '../../whole-file.js'

/** The files that a training needs to continue: `training/` in the folder of the model that it makes. */
export interface WorkFolder {
  readonly data: string
  readonly checkpoints: string
  readonly log: string
  /** Any other file of the training. */
  file(name: string): string
  /** Lets another process train here. */
  close(): Promise<void>
}

/** What must be the same to continue a training: the recipe as written, with the options, and the base model. */
export type Identity = Readonly<Record<string, unknown>>

const FOLDER = 'training'
const RECIPE = 'recipe.json'
const LOCK = 'running.json'

/**
 * Opens a new folder, or the one of a training that was interrupted.
 * @throws UsageError when the folder contains anything else, a finished model, or a training with another recipe, and
 *   `force` is not given; with it, an earlier training is deleted and files of the model are replaced at the end
 */
export async function openWorkFolder(out: string, identity: Identity, force: boolean): Promise<WorkFolder> {
  const root = join(out, FOLDER)
  const file = (name: string): string => join(root, name)
  if (!force) await checkOut(out)
  await mkdir(root, { recursive: true })
  const close = await lockFolder(file(LOCK))
  const folder = { data: file('data'), checkpoints: file('checkpoints'), log: file('log.jsonl'), file, close }
  try {
    if (force) await empty(root)
    else await checkRecipe(folder, out, identity)
    await writeWhole(file(RECIPE), `${JSON.stringify(identity, null, 2)}\n`)
    return folder
  } catch (err) {
    await close()
    throw err
  }
}

/** All but the lock. */
async function empty(root: string): Promise<void> {
  for (const name of await readdir(root))
    if (name !== LOCK) await rm(join(root, name), { recursive: true, force: true })
}

async function checkOut(out: string): Promise<void> {
  let names: string[]
  try {
    names = await readdir(out)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new UsageError(`${out} is not a folder that can be read. Name another one with --out.`)
  }
  if (names.includes(CARD)) {
    throw new UsageError(
      `${out} contains a finished model. Name another folder with --out, or train from scratch with --force.`,
    )
  }
  const others = names.filter((name) => name !== FOLDER)
  if (others.length > 0 && !existsSync(join(out, FOLDER, RECIPE))) {
    throw new UsageError(
      `${out} is not empty, and does not contain a training that can be continued (${others.slice(0, 3).join(', ')}). Name another folder with --out, or use it anyway with --force.`,
    )
  }
}

async function checkRecipe({ file, checkpoints, data }: WorkFolder, out: string, identity: Identity): Promise<void> {
  if (!existsSync(file(RECIPE))) return
  const before = JSON.parse(await readFile(file(RECIPE), 'utf8')) as Identity
  const changed = differences(before, JSON.parse(JSON.stringify(identity)))
  if (changed.length === 0) return
  const begun = await readdir(checkpoints).catch(() => [])
  if (begun.length === 0) {
    // Nothing is learnt yet: the rows alone are thrown away.
    await rm(data, { recursive: true, force: true })
    return
  }
  throw new UsageError(
    [
      `${out} contains checkpoints of another recipe:`,
      ...changed.map((line) => `  - ${line}`),
      'Give the same recipe and options to continue, another folder with --out, or train from scratch with --force.',
    ].join('\n'),
  )
}
