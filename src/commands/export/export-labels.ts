import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { UsageError } from '../../domain/errors.js'
import { readLabelledPosts, toConll, toNdjson, toTsv, type LabelTask } from '../../export/labels.js'
import { writeWhole } from '../../whole-file.js'
import type { CommandContext } from '../command-context.js'
import { requireNewFile } from '../options/output-place.js'
import { connectServers } from '../../connections/connect.js'

const TASKS = ['language', 'sentiment', 'origin', 'entity'] as const satisfies readonly LabelTask[]

interface Options {
  readonly task: LabelTask
  readonly out: string
  readonly format?: 'ndjson'
  readonly collection?: string
}

/** A separate command of `export`: labels are few, of one task, and in the format that `evaluate` reads. */
export function registerExportLabels(exporting: Command, open: () => CommandContext): void {
  exporting
    .command('labels')
    .description('write the labels of people, in the format of kopitalk evaluate')
    .addOption(new Option('--task <task>', 'which labels').choices(TASKS).makeOptionMandatory())
    .requiredOption('--out <file>', 'a new file')
    .addOption(
      new Option('--format <format>', 'default: label<TAB>text, or token<TAB>tag for entity').choices(['ndjson']),
    )
    .option('--collection <name>', 'only its posts')
    .addHelpText(
      'after',
      `
When people disagree, the label that settled it or the majority decides. A post without either is left out.
The file contains the text of posts. Platforms have rules for passing it on.

Examples:
  $ kopitalk export labels --task sentiment --out ours.tsv
  $ kopitalk evaluate sentiment --data ours.tsv`,
    )
    .action(async ({ task, out, format, collection }: Options) => {
      const context = open()
      const path = resolve(out)
      await requireNewFile(path, 'Name a file in a folder that can be written with --out.')
      const connections = await connectServers(context, {
        poolSize: 1,
        applicationName: 'kopitalk-export',
        reads: true,
        statementTimeoutMs: 0,
      })
      try {
        const { posts, undecided } = await readLabelledPosts(connections.pool, { task, collection: collection ?? null })
        if (posts.length === 0) {
          throw new UsageError(
            `There is no post yet with a label for ${task}${undecided > 0 ? ' that people agree on' : ''}.`,
          )
        }
        const text = format === 'ndjson' ? toNdjson(posts) : task === 'entity' ? toConll(posts) : toTsv(posts)
        await writeWhole(path, text, 0o600)
        const left = undecided > 0 ? `; ${undecided} without a majority left out` : ''
        context.print(`${path}: ${posts.length} labelled posts${left}.`)
      } finally {
        await connections.close()
      }
    })
}
