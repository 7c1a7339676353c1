import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyFont } from '../../test/support/tiny-font.js'
import { fontNotice, missingScripts } from './fonts.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-fonts-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fontsWith(characters: string) {
  const path = join(folder, `${characters}.ttf`)
  writeFileSync(path, tinyFont(characters))
  return { loadSystemFonts: false, fontFiles: [path] }
}

describe('fonts of PNG files', () => {
  it('a machine without any font has no letters', () => {
    expect(missingScripts({ loadSystemFonts: false })).toEqual(['Latin', 'Chinese', 'Tamil'])
    expect(missingScripts({ loadSystemFonts: false, fontDirs: [folder] })).toEqual(['Latin', 'Chinese', 'Tamil'])
  })

  it('the box that stands for a missing letter is not a letter', () => {
    expect(missingScripts(fontsWith('xyz'))).toEqual(['Latin', 'Chinese', 'Tamil'])
    expect(missingScripts(fontsWith('K'))).toEqual(['Chinese', 'Tamil'])
    expect(missingScripts(fontsWith('Kத'))).toEqual(['Chinese'])
    expect(missingScripts(fontsWith('Kத新'))).toEqual([])
  })

  it('what is missing is one sentence with the packages', () => {
    expect(fontNotice([])).toBeNull()
    expect(fontNotice(['Chinese', 'Tamil'])).toBe(
      'This machine has no font with Chinese or Tamil letters: such names have no letters in PNG files, the SVG files ' +
        'hold them. On Debian or Ubuntu: apt-get install fontconfig-config fonts-liberation fonts-noto-cjk fonts-noto-core',
    )
    expect(fontNotice(['Latin', 'Chinese', 'Tamil'])).toContain('PNG files are left out')
  })
})
