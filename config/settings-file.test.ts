import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings, settingsPath } from './settings-file.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-settings-'))
  mkdirSync(join(folder, 'config'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['sources', 'themes'] as const)('the %s file', (name) => {
  const own = () => join(folder, 'config', `${name}.json`)

  it('is what the variable names, else the installation’s own, else the shipped example', () => {
    const example = join(folder, 'config', `${name}.example.json`)
    expect(settingsPath(name, undefined, folder)).toBe(example)
    writeFileSync(own(), '{}')
    expect(settingsPath(name, undefined, folder)).toBe(own())
    expect(settingsPath(name, '/elsewhere.json', folder)).toBe('/elsewhere.json')
  })

  it('is named with its path and variable when it cannot be read', async () => {
    const variable = `${name.toUpperCase()}_FILE`
    await expect(readSettings(name, join(folder, 'no.json'))).rejects.toThrow(
      `The ${name} file ${join(folder, 'no.json')} does not exist. Name another one in ${variable}`,
    )
    await expect(readSettings(name, folder)).rejects.toThrow(`${folder} is a folder: perhaps what is mounted`)
  })

  it('ships as an example', async () => {
    expect(
      await readSettings(name, settingsPath(name, undefined).replace(`${name}.json`, `${name}.example.json`)),
    ).toContain(`"${name}"`)
  })
})
