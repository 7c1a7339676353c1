import { parseSources, sourceFrom } from '../../config/sources.js'
import { readSettings, settingsPath } from '../../config/settings-file.js'
import type { Connections } from '../connections/connect.js'
import type { ProcessContext } from '../connections/process-context.js'
import type { Source } from '../domain/source.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { syncSources } from '../store/crawl/sources.js'

/**
 * The sources that the file lists, and those that a key requires: a process with a key for X must also ask X which posts
 * to delete.
 * @throws UsageError naming the file and every problem in it
 */
export async function readSourcesFile(context: Pick<ProcessContext, 'config'>): Promise<Source[]> {
  const path = settingsPath('sources', context.config.sourcesFile)
  const listed = parseSources(await readSettings('sources', path), path, SOURCE_TYPES)
  const implied =
    context.config.credentials.x === undefined ? [] : [sourceFrom({ platform: 'x', kind: 'compliance' }, SOURCE_TYPES)]
  return [...listed, ...implied.filter(({ key }) => listed.every((source) => source.key !== key))]
}

/** Brings the database up to date with the sources file. */
export async function syncFromFile({ pool }: Connections, context: ProcessContext): Promise<void> {
  await syncSources(pool, await readSourcesFile(context))
}
