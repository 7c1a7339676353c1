import { describe, expect, it } from 'vitest'
import { drafts, others, readAs } from '../../../test/support/read-format.js'
import { NO_OPTIONS, type Item } from '../import-format.js'
import { sniffFormat } from '../registry.js'
import { whatsappFormat } from './whatsapp.js'

const read = (...lines: readonly string[]): Item[] => readAs('whatsapp', lines.join('\n'))
const times = (items: readonly Item[]): unknown[] =>
  drafts(items).map(({ postedAt }) => postedAt?.toISOString() ?? null)

describe('whatsapp', () => {
  it('reads what an iPhone exports', () => {
    const items = read(
      '[13/06/2024, 9:15:32\u202fPM] Makan Club: \u200eMessages and calls are end-to-end encrypted.',
      '[13/06/2024, 9:15:32\u202fPM] Auntie Mei: Laksa at Katong?',
      'Or Tiong Bahru: your choice 🍜',
      '',
      '\u200e[13/06/2024, 9:16:02\u202fPM] ~\u00a0Uncle: \u200eimage omitted',
      '[14/06/2024, 12:01:00\u202fAM] \u202a+65\u00a09000\u00a00000\u202c: 好吃 \u200e<This message was edited>',
      '\u200e[14/06/2024, 12:02:00\u202fAM] ~\u00a0Uncle: \u200eThis message was deleted.',
      '[14/06/2024, 12:03:00\u202fAM] ~\u00a0Uncle: \u200eLocation: https://maps.google.com/?q=1.3,103.8',
    )
    expect(drafts(items)).toMatchObject([
      {
        ...{ platform: 'whatsapp', text: 'Laksa at Katong?\nOr Tiong Bahru: your choice 🍜' },
        ...{ postedAt: new Date('2024-06-13T21:15:32Z'), author: { nativeId: 'Auntie Mei', handle: null } },
      },
      { text: '好吃', postedAt: new Date('2024-06-14T00:01:00Z'), author: { nativeId: '+65 9000 0000' } },
    ])
    expect(others(items)).toEqual([
      '1: left out: a line of WhatsApp itself',
      '5: left out: media without words',
      '7: left out: deleted since',
      '8: left out: a place that somebody shared',
    ])
  })

  it('reads what Android exports', () => {
    const items = read(
      '13/06/2024, 21:15 - Messages and calls are end-to-end encrypted. Learn more.',
      '13/06/2024, 21:15 - Auntie Mei: Laksa?',
      '13/06/2024, 21:16 - Uncle: <Media omitted>',
      '13/06/2024, 21:16 - Uncle: IMG-20240613-WA0001.jpg (file attached)',
      'the queue',
      '13/06/2024, 21:17 - Uncle changed the group name from "Makan" to "Makan: East"',
      '13/06/2024, 21:18 - Auntie Mei: You deleted this message',
      '13/06/2024, 21:19 - Auntie Mei: note: bring cash',
    )
    expect(drafts(items).map(({ text }) => text)).toEqual(['Laksa?', 'the queue', 'note: bring cash'])
    expect(others(items)).toEqual([
      '1: left out: a line of WhatsApp itself',
      '3: left out: media without words',
      '6: left out: a line of WhatsApp itself',
      '7: left out: deleted since',
    ])
  })

  it.each([
    ['6/13/24, 9:15 PM - A: x', '2024-06-13T21:15:00.000Z'],
    ['6/13/24, 9:15 p.m. - A: x', '2024-06-13T21:15:00.000Z'],
    ['13.06.24, 21:15 - A: x', '2024-06-13T21:15:00.000Z'],
    ['2024/6/3 下午9:15 - A: x', '2024-06-03T21:15:00.000Z'],
    ['[2024-06-03, 21:15:07] A: x', '2024-06-03T21:15:07.000Z'],
    ['[13.6.2024 klo 21.15.07] A: x', '2024-06-13T21:15:07.000Z'],
    ['13/06/2024, 9:15 PTG - A: x', '2024-06-13T21:15:00.000Z'],
    ['13/6/2024, 12:15 am - A: x', '2024-06-13T00:15:00.000Z'],
    ['05/05/2024, 12:15 pm - A: x', '2024-05-05T12:15:00.000Z'],
  ])('reads %s', (line, time) => {
    expect(times(read(line))).toEqual([time])
  })

  it('leaves a date undated whose day and month could be exchanged, unless somebody has said which is first', () => {
    const line = '[03/04/2024, 21:15:07] A: x'
    const items = read(line)
    expect(times(items)).toEqual([null])
    expect(items).toMatchObject([{ omitted: [{ field: 'postedAt', reason: 'could be day or month first' }] }])
    const said = (dayFirst: boolean): unknown[] => {
      const reader = whatsappFormat.createReader({ ...NO_OPTIONS, dates: { zone: 'Asia/Singapore', dayFirst } })
      return times([...reader.push(Buffer.from(line)), ...reader.end()])
    }
    expect(said(true)).toEqual(['2024-04-03T13:15:07.000Z'])
    expect(said(false)).toEqual(['2024-03-04T13:15:07.000Z'])
  })

  it('is not seen in other texts that begin with a date', () => {
    for (const text of ['13/06/2024,21:15,A,x\n', '[1, 2]\n', '2024-06-13 21:15 started - all ok\n']) {
      expect(() => sniffFormat('x', text)).toThrow(/--as/)
    }
  })
})
