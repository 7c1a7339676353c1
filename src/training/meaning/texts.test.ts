import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import type { Tokenizer } from '../../models/tokenizer.js'
import { packageRoot } from '../../package-root.js'
import { readMeaningRecipe } from './recipe.js'
import { readParallel, readStories, splitTexts, type Group, type Reading } from './texts.js'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'meaning-texts-'))))
afterAll(() => rm(folder, { recursive: true }))

const tokenizer: Pick<Tokenizer, 'encode'> = {
  encode: (text) => Int32Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
}
const reading: Reading = { tokenizer: tokenizer as Tokenizer, maxLength: 16, prefix: '' }

async function write(name: string, lines: readonly string[]): Promise<string> {
  await writeFile(join(folder, name), `${lines.join('\n')}\n`)
  return join(folder, name)
}
const storyFile = async (name: string, lines: readonly object[]) => ({
  path: await write(
    name,
    lines.map((line) => JSON.stringify(line)),
  ),
  ...({ format: 'ndjson', encoding: 'utf-8' } as const),
  columns: { story: 'story', language: 'lang', text: 'text' },
})

it('reads the recipe that comes with the repository', async () => {
  const { recipe } = await readMeaningRecipe(join(packageRoot(), 'recipes/meaning.json'))
  expect(recipe.name).toBe('meaning-multilingual')
})

describe('stories', () => {
  it('are posts of one name in one file, cleaned as the worker does; single posts are left out', async () => {
    const one = await storyFile('a.ndjson', [
      { story: 's1', lang: 'en', text: 'Train is late @someone https://a.example' },
      { story: 's1', lang: 'zh', text: '地铁晚了' },
      { story: 's1', lang: 'zh', text: 'https://only.example' },
      { story: 's2', lang: 'en', text: 'alone' },
    ])
    const other = await storyFile('b.ndjson', [
      { story: 's1', lang: 'en', text: 'rain' },
      { story: 's1', lang: 'ms', text: 'hujan' },
    ])
    const { stories, facts } = await readStories([one, other], reading)
    expect(stories.map((posts) => posts.map(({ text }) => text))).toEqual([
      ['Train is late', '地铁晚了'],
      ['rain', 'hujan'],
    ])
    expect(facts.map(({ texts, languages }) => [texts, languages])).toEqual([
      [3, { en: 2, zh: 1 }],
      [2, { en: 1, ms: 1 }],
    ])
  })

  it('are refused when there is only one, or a line has no story', async () => {
    const one = await storyFile(
      'one.ndjson',
      [1, 2].map((at) => ({ story: 's', lang: 'en', text: `post ${at}` })),
    )
    await expect(readStories([one], reading)).rejects.toThrow('1 stories have two posts or more')
    const none = await storyFile('none.ndjson', [{ lang: 'en', text: 'post' }])
    await expect(readStories([none], reading)).rejects.toThrow(/none\.ndjson:1: no text in the field "story"/)
  })
})

describe('parallel sentences', () => {
  it('belong together by their place, whether one file has all languages or each its own', async () => {
    const together = {
      path: await write('all.tsv', ['en\tone', 'en\ttwo', 'zh\t一', 'jv\tsiji', 'zh\t二', 'jv\tloro']),
      format: 'tsv',
      encoding: 'utf-8',
      columns: { language: 1, text: 2 },
    } as const
    const apart = (['en', 'ms'] as const).map(async (language) => ({
      path: await write(`${language}.tsv`, language === 'en' ? ['red', 'http', 'green'] : ['merah', 'biru', 'hijau']),
      ...({ format: 'tsv', encoding: 'utf-8', columns: { text: 1 } } as const),
      language,
    }))
    const { sets } = await readParallel(
      [
        { name: 'together', files: [together], languages: ['en', 'zh'] },
        { name: 'apart', files: await Promise.all(apart) },
      ],
      reading,
    )
    const texts = sets.map(({ groups }) => groups.map((group) => group.map(({ text }) => text)))
    // The second sentence has nothing to read in English: its translation is left out, not moved.
    expect(texts).toEqual([
      [
        ['one', '一'],
        ['two', '二'],
      ],
      [
        ['red', 'merah'],
        ['green', 'hijau'],
      ],
    ])
  })

  it('are refused when a language has more rows than another', async () => {
    const file = {
      path: await write('odd.tsv', ['en\tone', 'en\ttwo', 'zh\t一']),
      format: 'tsv',
      encoding: 'utf-8',
      columns: { language: 1, text: 2 },
    } as const
    const read = readParallel([{ name: 'odd', files: [file] }], reading)
    await expect(read).rejects.toThrow(UsageError)
    await expect(read).rejects.toThrow('(rows: en 2, zh 1)')
  })
})

it('holds a stretch of the stories out, each story in one fold, and the end of each set of sentences', () => {
  const group = (name: string): Group => [{ language: 'en', text: name, ids: new Int32Array() }]
  const names = (groups: readonly Group[]): string[] => groups.map(([text]) => text?.text ?? '')
  const stories = Array.from({ length: 10 }, (_, at) => group(`s${at}`))
  const sets = [{ name: 'sentences', groups: Array.from({ length: 20 }, (_, at) => group(`p${at}`)) }]
  const folds = [1, 2, 3, 4].map((fold) => splitTexts({ stories, facts: [] }, { sets, facts: [] }, { fold, folds: 4 }))
  expect(folds.flatMap(({ heldOutStories }) => names(heldOutStories))).toEqual(names(stories))
  for (const { stories: trained, heldOutStories, heldOutSentences, sentences } of folds) {
    expect(trained.filter((story) => heldOutStories.includes(story))).toEqual([])
    expect(trained.length + heldOutStories.length).toBe(10)
    expect(names(heldOutSentences)).toEqual(['p18', 'p19'])
    expect(sentences).toHaveLength(18)
  }
  const whole = splitTexts({ stories, facts: [] }, { sets, facts: [] }, { folds: 4 })
  expect(whole.heldOutStories).toEqual([])
})
