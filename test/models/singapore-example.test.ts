import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadGazetteerLinker } from '../../src/gazetteer/load.js'
import { openTagger, type Opened } from '../../src/models/open-models.js'
import type { Tagger } from '../../src/models/tagger.js'
import { createNerProcess, modelLanguages, type NerProcess } from '../../src/workers/ner/process.js'

let tagger: Opened<Tagger>
let process: NerProcess

beforeAll(async () => {
  const folder = join(import.meta.dirname, '../../models/ner-multilingual')
  tagger = await openTagger(folder, { threads: 1, timeoutMs: 60_000 })
  const languages = modelLanguages(tagger.model.card)
  process = createNerProcess({ tagger: tagger.model, linker: loadGazetteerLinker(), languages })
}, 60_000)
afterAll(() => tagger.close())

async function found(text: string, language: string): Promise<unknown> {
  const [outcome] = await process([{ id: 1, version: 1, text, language }])
  return outcome?.kind === 'done' ? outcome.value : outcome
}

it('finds the station of a Singlish post, linked', async () => {
  expect(await found('Wah the MRT at Dhoby Ghaut kena delay again lah 😭', 'en-SG')).toContainEqual({
    start: 15,
    end: 26,
    type: 'LOC',
    surface: 'Dhoby Ghaut',
    gazetteer: { id: 'rail_station/dhoby-ghaut', name: 'Dhoby Ghaut' },
    score: 1,
  })
})

it('finds names in Chinese, where no spaces are', async () => {
  expect(await found('李显龙总理今天在乌节路', 'zh')).toMatchObject([
    { start: 0, end: 3, type: 'PER', surface: '李显龙' },
    { start: 8, end: 11, type: 'LOC', surface: '乌节路' },
  ])
})

it('gives the same answer whatever the batch', async () => {
  const posts = ['Chicken rice at Maxwell now $6.50', 'Lee Hsien Loong spoke at NUS', 'Bas lambat kat Woodlands'].map(
    (text, id) => ({ id, version: 1, text, language: 'en' }),
  )
  const together = await process(posts)
  for (const [index, post] of posts.entries()) expect(await process([post])).toEqual([together[index]])
})
