import { expect, it } from 'vitest'
import { decodeBody } from './read-body.js'

const text = '<?xml version="1.0" encoding="utf-16"?><a>Kopi – 新加坡 🇸🇬</a>'
const le = Buffer.from(text, 'utf16le')

it.each([
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), 'text/xml'],
  ['UTF-16LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'text/xml'],
  ['UTF-16BE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'text/xml; charset=utf-8'],
  ['UTF-16LE without', le, null],
  ['UTF-16BE without', Buffer.from(le).swap16(), null],
  ['UTF-8 that claims to be UTF-16', Buffer.from(text), 'application/rss+xml'],
])('decodes %s', (_, bytes, contentType) => {
  expect(decodeBody(bytes, contentType)).toBe(text)
})

it('decodes by the name in the header, then by the name in the declaration', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>café</a>', 'latin1')
  expect(decodeBody(latin, null)).toContain('café')
  expect(decodeBody(Buffer.from('{"a":"caf\xe9"}', 'latin1'), 'application/json; charset=windows-1252')).toContain(
    'café',
  )
  expect(decodeBody(Buffer.from('{"a":"café"}'), 'application/json; charset=klingon')).toContain('café')
})

const feed = (encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?><a>新加坡的天气 – café “quotes”</a>`

it.each([
  ['application/xml; charset=ISO-8859-1', 'UTF-8'],
  ['application/xml; charset=windows-1252', 'UTF-8'],
  ["application/xml; charset='gb2312'", 'UTF-8'],
  ['application/xml; charset=big5', 'big5'],
  ['application/xml', 'gb2312'],
  ['application/xml; charset=utf-16', 'utf-16'],
  [null, 'ISO-8859-1'],
])('reads UTF-8 as UTF-8 when the header says %s and the declaration %s', (contentType, encoding) => {
  expect(decodeBody(Buffer.from(feed(encoding)), contentType)).toBe(feed(encoding))
})

// 新加坡 in GB 2312 and in Big5.
const GB = Buffer.from('d0c2bcd3c6c2', 'hex')
const BIG5 = Buffer.from('b773a55ba959', 'hex')
const around = (encoding: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>`), bytes, Buffer.from('</a>')])

it.each([
  ['gb2312', GB, 'application/xml'],
  ['gb2312', GB, 'application/xml; charset=utf-8'],
  ['utf-8', GB, 'application/xml; charset=gbk'],
  ['utf-8', GB, 'application/xml; charset=GB18030'],
  ['big5', BIG5, 'application/xml'],
  ['Big5', BIG5, 'application/xml; charset=UTF-8'],
])('reads what is not UTF-8 by the name that fits: declared %s', (encoding, bytes, contentType) => {
  expect(decodeBody(around(encoding, bytes), contentType)).toContain('<a>新加坡</a>')
})

it('control: two Chinese characters that are valid UTF-8 by chance stay what the feed says', () => {
  expect(decodeBody(Buffer.from('c1aacda8', 'hex'), 'text/plain; charset=gb2312')).toBe('联通')
  expect(decodeBody(Buffer.from('d2bbd2bb', 'hex'), 'text/plain; charset=gb2312')).toBe('一一')
  expect(decodeBody(Buffer.from('d2bbd2bb', 'hex'), 'text/plain')).toBe('һһ')
})

it('shows broken UTF-8 with a sign instead of failing', () => {
  expect(decodeBody(Buffer.from('6b6fff', 'hex'), 'text/plain; charset=utf-8')).toBe('ko\uFFFD')
})
