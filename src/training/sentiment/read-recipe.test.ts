import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { packageRoot } from '../../package-root.js'
import { differences } from '../tuning/recipe-file.js'
import { readRecipe } from './read-recipe.js'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'recipe-'))))
afterAll(() => rm(folder, { recursive: true }))

const set = { path: 'a.tsv', format: 'tsv', columns: { label: 1, text: 2 } }
const good = {
  name: 'small',
  base: 'base',
  classes: ['negative', 'positive'],
  train: [set],
  validation: [set],
  test: [set],
  learningRate: 0.001,
}

async function read(recipe: unknown): ReturnType<typeof readRecipe> {
  const file = join(folder, 'recipe.json')
  await writeFile(file, JSON.stringify(recipe))
  return readRecipe(file)
}

it('reads every recipe of sentiment that comes with the repository', async () => {
  const files = (await readdir(join(packageRoot(), 'recipes'))).filter((file) => file.startsWith('sentiment'))
  expect(files).not.toHaveLength(0)
  for (const file of files) await expect(readRecipe(join(packageRoot(), 'recipes', file))).resolves.toBeDefined()
})

it('fills in missing fields and takes paths from the folder of the recipe', async () => {
  const { recipe, written } = await read(good)
  expect(recipe.base).toBe(join(folder, 'base'))
  expect(written.base).toBe('base')
  expect(recipe.train[0]).toMatchObject({
    path: join(folder, 'a.tsv'),
    encoding: 'utf-8',
    weight: 1,
    languages: ['en'],
  })
  expect(recipe).toMatchObject({ maxLength: 'auto', epochs: 4, seed: 1 })
})

it('takes the options of the command line', async () => {
  await read(good)
  const { recipe } = await readRecipe(join(folder, 'recipe.json'), { maxLength: 32, epochs: undefined, limit: 100 })
  expect(recipe).toMatchObject({ maxLength: 32, epochs: 4, limit: 100 })
})

it.each([
  ['an unknown field', { ...good, epoch: 3 }, 'recipe: there is no field "epoch"'],
  ['a missing field', { ...good, learningRate: undefined }, 'learningRate: '],
  ['other classes', { ...good, classes: ['good', 'bad'] }, 'classes: must be ["negative", "positive"]'],
  [
    'a label of no class',
    { ...good, train: [{ ...set, labels: { '0': 'negative', '4': 'happy' } }] },
    'train.0.labels.4: "happy" is not one of the classes',
  ],
  [
    'columns by name and by position',
    { ...good, test: [{ ...set, columns: { label: 1, text: 'text' } }] },
    'test.0.columns: all by name, or all by position',
  ],
  [
    'names without a header',
    { ...good, test: [{ ...set, header: false, columns: { label: 'l', text: 't' } }] },
    'test.0.columns: by name need a header line',
  ],
  ['a part that is empty', { ...good, train: [{ ...set, part: { from: 0.5, to: 0.5 } }] }, 'train.0.part: from must'],
  ['too few class weights', { ...good, classWeights: [1] }, 'classWeights: needs 2 numbers'],
  ['a delimiter in a tsv', { ...good, train: [{ ...set, delimiter: ';' }] }, 'train.0.delimiter: is for csv'],
])('names %s', async (_, recipe, message) => {
  const refusal = read(recipe)
  await expect(refusal).rejects.toThrow(UsageError)
  await expect(refusal).rejects.toThrow(message)
  await expect(refusal).rejects.toThrow(join(folder, 'recipe.json'))
})

it('names a recipe that is missing or not JSON', async () => {
  await expect(readRecipe(join(folder, 'none.json'))).rejects.toThrow('none.json cannot be read (ENOENT)')
  await writeFile(join(folder, 'broken.json'), '{')
  await expect(readRecipe(join(folder, 'broken.json'))).rejects.toThrow('broken.json is not JSON')
})

it('names the fields in which two recipes differ', () => {
  expect(differences(good, good)).toEqual([])
  expect(differences(good, { ...good, seed: 2, train: [{ ...set, path: 'b.tsv' }] })).toEqual([
    'train.0.path: "a.tsv" there, "b.tsv" here',
    'seed: not given there, 2 here',
  ])
})
