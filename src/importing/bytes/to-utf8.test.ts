import { describe, expect, it } from 'vitest'
import { readOpened } from '../../../test/support/read-opened.js'
import { toUtf8 } from './to-utf8.js'

const CHINESE = 'nativeId,text\n1,今天的地铁又坏了，大家都在等\n'
// What Node cannot write itself: the texts beside them, in GB18030 and Big5.
const GB18030 = Buffer.from('bdf1ccecb5c4b5d8ccfad3d6bbb5c1cba3acb4f3bcd2b6bcd4dab5c8', 'hex')
const BIG5 = Buffer.from('a4b5a4d1aabaa661c54ba453c361a446a141a46aae61b3a3a662b5a5a8ae', 'hex')
const EUC_KR = Buffer.from('bfc0b4c320c1f6c7cfc3b6c0cc20b0edc0e5b3b5beeebfe4', 'hex')

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(CHINESE), CHINESE, []],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${CHINESE}`, 'utf16le'), CHINESE, ['text in UTF-16LE']],
    ['UTF-16BE with a mark', utf16be(`\uFEFF${CHINESE}`), CHINESE, ['text in UTF-16BE']],
    ['UTF-16LE without a mark', Buffer.from(CHINESE, 'utf16le'), CHINESE, ['text in UTF-16LE']],
    ['UTF-16BE without a mark', utf16be(CHINESE), CHINESE, ['text in UTF-16BE']],
    ['GB18030', GB18030, '今天的地铁又坏了，大家都在等', ['text in GB18030']],
    ['Big5', BIG5, '今天的地鐵又壞了，大家都在等車', ['text in Big5']],
    [
      "Big5 with Hong Kong's additions",
      Buffer.concat([BIG5, Buffer.from('fa40', 'hex')]),
      '今天的地鐵又壞了，大家都在等車\uFFFD',
      ['text in Big5, 1 broken characters became U+FFFD'],
    ],
    [
      'Windows-1252',
      Buffer.from('Caf\xe9 \x93na\xefve\x94 \x96 tr\xe8s bien', 'latin1'),
      'Café “naïve” – très bien',
      ['text in windows-1252'],
    ],
  ])('%s is found out from its bytes', async (_, bytes, text, understood) => {
    expect(await readOpened('a.txt', bytes)).toMatchObject({ text, understood })
  })

  it('is found out where the text stops to be ASCII, however late', async () => {
    const ascii = 'plain text\n'.repeat(20_000)
    expect((await readOpened('a.txt', Buffer.concat([Buffer.from(ascii), GB18030]))).text).toBe(
      `${ascii}今天的地铁又坏了，大家都在等`,
    )
    const { text, understood } = await readOpened('a.txt', `${ascii}${CHINESE}`)
    expect(text).toBe(`${ascii}${CHINESE}`)
    expect(understood).toEqual([])
  })

  it.each([
    ['Korean, which has the bytes of Chinese', EUC_KR],
    ['UTF-8 with damaged places', Buffer.concat([Buffer.from('今天 '), Buffer.from([0xe9]), Buffer.from(' lah')])],
    ['UTF-8 text with a few zeros', Buffer.from(`${'some text '.repeat(20)}\0\n`)],
    ['random bytes', Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7_919 * (index % 251)) % 256))],
  ])('is not guessed: %s', async (_, bytes) => {
    const { text, understood } = await readOpened('a.txt', bytes)
    expect(text).toBe(bytes.toString('utf8'))
    expect(understood).toEqual([])
  })

  it('can be given, and what it has no meaning for is said', async () => {
    expect(await readOpened('a.txt', EUC_KR, { encoding: 'euc-kr' })).toMatchObject({
      text: '오늘 지하철이 고장났어요',
      understood: ['text in euc-kr'],
    })
    expect((await readOpened('a.txt', GB18030.subarray(0, 5), { encoding: 'gb18030' })).understood).toEqual([
      'text in GB18030, 1 broken characters became U+FFFD',
    ])
    expect((await readOpened('a.txt', Buffer.from('caf\xe9', 'latin1'), { encoding: 'utf-8' })).text).toBe('caf\uFFFD')
  })

  it('is the same for any chunks', async () => {
    const whole = Buffer.from(`\uFEFF${CHINESE.repeat(50)}😤\n`, 'utf16le')
    for (const chunkBytes of [1, 3, 7, 1_000]) {
      async function* chunks(): AsyncGenerator<Buffer> {
        for (let at = 0; at < whole.length; at += chunkBytes)
          yield await Promise.resolve(whole.subarray(at, at + chunkBytes))
      }
      const text: Buffer[] = []
      for await (const chunk of toUtf8(chunks(), null).chunks) text.push(Buffer.from(chunk))
      expect(Buffer.concat(text).toString('utf8')).toBe(`${CHINESE.repeat(50)}😤\n`)
    }
  })
})

it('signs of Windows in the middle of words are letters of another encoding, which nobody has named', async () => {
  const text = Buffer.from('text\ntr\x8as bon d\x82j\x85 vu, caf\x82 and cr\x8ame\n', 'latin1')
  expect((await readOpened('dos.csv', text)).understood).toEqual([])
  const windows = Buffer.from('text\nit\x92s \x93good\x94 \x96 na\xefve caf\xe9\n', 'latin1')
  expect((await readOpened('windows.csv', windows)).understood).toEqual(['text in windows-1252'])
})
