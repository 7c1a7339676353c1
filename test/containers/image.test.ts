import { describe, expect, inject, it } from 'vitest'
import { COMMANDS } from '../../src/commands/command-list.js'
import { ADMIN, mustRun, run, type Containers } from './compose.js'

const MAX_BYTES = 450_000_000
const containers = inject('containers')

describe.skipIf(containers === null)('the image', () => {
  const where = containers as Containers
  /** A container as compose starts it, without a network. */
  const inImage = (options: readonly string[], args: readonly string[], input?: string) =>
    run(
      where,
      [
        'docker',
        'run',
        '--rm',
        '-i',
        '--network=none',
        '--read-only',
        '--tmpfs=/tmp',
        ...options,
        where.image,
        ...args,
      ],
      input,
    )

  it(`is at most ${MAX_BYTES / 1e6} MB`, async () => {
    const size = await mustRun(where, ['docker', 'image', 'inspect', '--format', '{{.Size}}', where.image])
    expect(Number(size)).toBeLessThanOrEqual(MAX_BYTES)
  })

  it('starts every command', async () => {
    const names = Object.keys(COMMANDS).join(' ')
    const script = `for name in ${names}; do kopitalk $name --help > /dev/null || echo "$name failed"; done`
    expect(await inImage(['--entrypoint=sh'], ['-c', script])).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  it('annotates with its own models and gazetteer', async () => {
    const { stdout } = await inImage([], ['annotate', '--json'], 'Wah the MRT at Dhoby Ghaut kena delay again lah\n')
    expect(JSON.parse(stdout)).toMatchObject({
      language: { label: 'en-SG' },
      sentiment: { label: 'negative' },
      entities: [{ surface: 'Dhoby Ghaut' }],
    })
  })

  it('draws Latin, Chinese and Tamil letters', async () => {
    // A letter without a font leaves the picture as it is without any.
    const script = `
      const { drawPng } = await import('/app/dist/src/report/draw.js')
      const draw = (text) => drawPng('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text y="30" font-size="24" font-family="sans-serif">' + text + '</text></svg>', '#fff')
      const blank = draw('')
      const missing = draw('\\u{F0000}')
      for (const text of ['Bishan', '新加坡', 'சிங்கப்பூர்']) console.log(text, !draw(text).equals(blank) && !draw(text).equals(missing))`
    const { stdout } = await inImage(['--entrypoint=node'], ['--input-type=module', '--eval', script])
    expect(stdout).toBe('Bishan true\n新加坡 true\nசிங்கப்பூர் true\n')
  })

  it('runs as a user without rights, and contains no secret and nothing of this machine', async () => {
    const { stdout } = await inImage(['--entrypoint=sh'], ['-c', 'id -u; find / -xdev -name .env; ls config'])
    expect(stdout.split('\n')[0]).toBe('1000')
    expect(stdout).not.toContain('.env')
    expect(stdout).not.toContain('sources.json\n')
    const history = await mustRun(where, ['docker', 'history', '--no-trunc', '--format', '{{.CreatedBy}}', where.image])
    expect(history).not.toContain(ADMIN.password)
  })
})
