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
