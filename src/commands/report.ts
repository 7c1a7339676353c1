import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { englishChartWords } from '../charts/english.js'
import { withoutFormulas } from '../domain/reading/formulas.js'
import { UsageError } from '../domain/errors.js'
import { writeWhole } from '../whole-file.js'
import { readModelFacts } from '../read/model-facts.js'
import { drawPng, drawSvg } from '../report/draw.js'
import { figures } from '../report/figures.js'
import { fontNotice, missingScripts } from '../report/fonts.js'
import { PRINT_LOOK } from '../report/print-look.js'
import { renderReport, type DrawnFigure } from '../report/report-page.js'
import type { RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { addFilterOptions, parseFilterOptions } from './options/filter-options.js'
import { makeFolder } from './options/output-place.js'
import { programVersion } from './program-version.js'

const WIDTH_PX = 860
export const registerReport: RegisterCommand = (program, open) => {
  const command = program
    .command('report')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--overwrite', 'overwrite an earlier report in this folder')
  addFilterOptions(command)
    .addHelpText(
      'after',
      `
index.html contains everything. It opens without a server or a network.
PNG files use the fonts of this machine. When letters are missing, the command says so and names the packages.

Examples:
  $ kopitalk report --out report
  $ kopitalk report --out august --from 2026-08-01 --to 2026-09-01 --origin inside`,
    )
    .action(async (options: Record<string, unknown>) => {
      const context = open()
      const { config, print } = context
      const folder = resolve(String(options.out))
      const { filter } = parseFilterOptions(options)
      await prepareFolder(folder, options.overwrite === true)
      const connections = await connectServers(context, {
        poolSize: 2,
        applicationName: 'kopitalk-report',
        reads: true,
      })
      try {
        const reading = {
          db: connections.pool,
          models: await readModelFacts(config.models.folder, config.models.replacement),
        }
        const missing = missingScripts()
        const notice = fontNotice(missing)
        if (notice) process.stderr.write(`${notice}\n`)
        const drawn: DrawnFigure[] = []
        for (const figure of await Promise.all(figures(reading, filter, englishChartWords))) {
          const svg = drawSvg(figure.option(PRINT_LOOK), { widthPx: WIDTH_PX, heightPx: figure.heightPx })
          await writeWhole(join(folder, `${figure.id}.svg`), svg)
          const png = join(folder, `${figure.id}.png`)
          // A chart without any letter would be taken for one.
          if (missing.includes('Latin')) await rm(png, { force: true })
          else await writeWhole(png, drawPng(svg, PRINT_LOOK.colours.paper))
          await writeWhole(join(folder, `${figure.id}.csv`), csvOf(figure))
          drawn.push({ ...figure, svg })
        }
        const page = renderReport(drawn, PRINT_LOOK.colours, { version: programVersion(), writtenAt: new Date() })
        await writeWhole(join(folder, 'index.html'), page)
        print(`${drawn.length} figures in ${folder}. Open ${join(folder, 'index.html')}`)
      } finally {
        await connections.close()
      }
    })
}

async function prepareFolder(folder: string, overwrite: boolean): Promise<void> {
  await makeFolder(folder, 'Name a folder that can be written with --out.')
  if (overwrite || (await readdir(folder)).length === 0) return
  throw new UsageError(`${folder} is not empty. Name another folder, or write over an earlier report with --overwrite.`)
}

function csvOf({ columns, rows }: Pick<DrawnFigure, 'columns' | 'rows'>): string {
  const safe = (cell: string | number | null) => (typeof cell === 'string' ? withoutFormulas(cell) : cell)
  return stringify([[...columns], ...rows.map((row) => row.map(safe))])
}
