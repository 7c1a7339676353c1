import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Language } from '../../domain/annotation.js'
import { cpuTimeOf } from '../../../test/support/cpu-time.js'
import { languageText, plainText } from '../../text/profiles.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { createLangidProcess, MIN_CONFIDENCE } from './process.js'

const process = createLangidProcess(await openLangidModels('models'), loadGazetteerLinker())

function identify(languageText: string): Language {
  const [outcome] = process([{ id: 1, version: 1, languageText, words: languageText.split(' ') }])
  if (outcome?.kind !== 'done') throw new Error('expected a language')
  return outcome.value
}

describe('createLangidProcess', () => {
  it('calls English with particles Singlish and says which', () => {
    const language = identify('Wah the MRT at Dhoby Ghaut kena delay again lah')
    expect(language.label).toBe('en-SG')
    expect([...language.evidence].sort()).toEqual(['marker:kena', 'marker:lah'])
    expect(language.shares).toEqual({ 'en-SG': 1 })
    expect(language.confidence).toBeGreaterThan(0.7)
  })

  it.each([
    ['en', 'The new library opens next month and entry is free for everyone'],
    ['en-SG', 'Aiyo why you so kiasu one, chope already still complain meh'],
    ['zh', '今天的地铁又坏了，等了半个小时'],
    ['ms', 'Saya tak faham kenapa kerajaan buat macam ni, korang tengok lah sendiri'],
    ['id', 'Gue nggak ngerti kenapa harganya mahal banget sih, padahal karena itu gak ramai'],
    ['ta', 'இன்று பேருந்து மிகவும் தாமதமாக வந்தது'],
    ['ta-Latn', 'Romba nalla iruku da intha kadai, neenga kandipa vaanga'],
    ['ja', '今日はいい天気ですね'],
    ['ko', '오늘 날씨가 좋네요'],
    ['fr', 'Je ne comprends pas pourquoi le train est encore en retard ce matin'],
  ])('labels %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it('is sure of the group where it is not sure of the variety', () => {
    const notice = identify(
      '[EWL] Due to a train fault, please expect longer travelling time, free shuttle bus available',
    )
    expect(['en', 'en-SG']).toContain(notice.label)
    expect(notice.groupConfidence).toBeGreaterThan(0.95)
    expect(notice.groupConfidence).toBeGreaterThanOrEqual(notice.confidence)
  })

  it.each([
    ['en', 'Deepavali wishes from Suresh, Kavitha and baby Arun'],
    ['en', 'Thanks Muthu and Selvam!'],
    ['en', 'Rajan met Priya and Nurul for lunch'],
    ['ms', 'Selamat Hari Raya semua'],
    ['ms', 'Encik Roslan dan Puan Zainab sudah sampai'],
    ['ta-Latn', 'Kavitha romba nalla ponnu da'],
  ])('takes no language from names: %s, %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it.each([
    ['en', 'Leh is a high desert town in Ladakh'],
    ['en', 'Mr Sia is our teacher'],
    ['en', 'We flew to Leh and then drove to Manali'],
    ['en-SG', 'Damn good sia'],
    ['en-SG', 'Why like that Leh'],
  ])('knows a name from a particle: %s, %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it.each([
    ['ms', 'سلامت ڤاݢي سموا'],
    ['ms', 'سلامت هاري راي'],
    ['ms', 'بهاس ملايو اداله بهاس كبڠسأن'],
    ['ar', 'السلام عليكم ورحمة الله وبركاته'],
    ['fa', 'سلام خوبی؟ چطوری'],
    ['ur', 'آپ کیسے ہیں؟ گھر چلو'],
  ])('tells Jawi from other languages in Arabic letters: %s, %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it.each([
    ['ja', '駅前集合、参加費無料'],
    ['ja', '首都圏鉄道全線運転再開の見込'],
    ['ja', '労働者募集中、時給千円'],
    ['zh', '今天天氣很好，我們去圖書館'],
    ['zh', '我们去图书馆学习'],
    ['zh', '国会议员在京都駅旁边的酒店开会讨论发展'],
  ])('tells Japanese from Chinese without kana: %s, %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it.each([
    ['ms', 'panassss gilaaa hari niiii'],
    ['en', 'happyyyy birthdayyyy babeee'],
    ['id', 'capeeeek bangeeet hari iniiii'],
  ])('reads drawn-out words: %s, %s', (label, text) => {
    expect(identify(languageText(plainText(text))).label).toBe(label)
  })

  it.each([
    ['en', 'tiong bahru or telok ayer for brunch?'],
    ['en', 'Meet me at 小印度 tonight'],
    ['en', 'My office moved from 丹戎巴葛 to 巴耶利峇'],
    ['en', 'Stayed two nights in லிட்டில் இந்தியா and loved it'],
    ['zh', '从Bukit Batok到Tanjong Pagar要多久？'],
    ['zh', 'Orchard又塞车了'],
    ['ta', 'Bukit Batok வரை பேருந்து இன்னும் வரவில்லை'],
    ['id', 'Teman saya kerja di Tanjong Pagar sejak tahun lalu'],
    ['ms', 'Kos di Jalan Besar mahal kan, tak mampu aku'],
    ['und', 'Bukit Batok'],
    ['bs', 'Najveći prečnik je 0,40 (41 hiljada sg) a najmanji 0,3 uglovnih minuta (31 hiljada sg).'],
  ])('takes no language from names of places: %s, %s', (label, text) => {
    expect(Object.keys(identify(text).shares)).toEqual([label])
    expect(identify(text).label).toBe(label)
  })

  it('shows no other language for posts with names of places', () => {
    const rows = readFileSync('data/evaluation/place-languages.tsv', 'utf8').trimEnd().split('\n')
    const wrong = rows.filter((row) => {
      const [label, text = ''] = row.split('\t')
      const found = identify(languageText(plainText(text))).label.replace('en-SG', 'en')
      return found !== label && found !== 'und'
    })
    expect(wrong).toEqual([])
    expect(rows.length).toBe(86)
  })

  it.each([
    ['und', '東京'],
    ['und', '大丈夫！'],
    ['und', '先生'],
    ['ja', '人気'],
    ['ja', '大丈夫だよ'],
    ['zh', '東京好玩吗'],
    ['zh', '加油'],
    ['zh', '地铁'],
    ['zh', '中國'],
    ['zh', '小印度'],
    ['zh', '先生你好'],
    ['en', 'Best trip of my life to 東京'],
  ])('shows a language for short Han only where something tells it: %s, %s', (label, text) => {
    expect(identify(text).label).toBe(label)
  })

  it('says which evidence is of the marker list, and which of the model or the script', () => {
    expect(identify('where to buy cheap umbrella').evidence.filter((each) => !each.startsWith('model:'))).toEqual([])
    expect(identify('今天的地铁又坏了').evidence).toEqual(['script:Hani'])
    expect(identify('We had coffee and kaya toast, so shiok, before the long flight to the north').evidence).toContain(
      'marker:shiok',
    )
  })

  it('calls no French name a particle', () => {
    expect(identify('Another crisis, and everyone cheers for Marine Le Pen again').evidence).not.toContain('marker:le')
    expect(identify('So late already, you go first ah').evidence).toContain('marker:ah')
  })

  it('needs English around Malay loan words before it says Singlish', () => {
    expect(identify('nak pergi makan kat mana ni, kena cari tempat').label).toBe('ms')
  })

  it('does not take the airline for a particle', () => {
    expect(identify('SIA is the best airline in the world').label).toBe('en')
    expect(identify('why you like that sia').label).toBe('en-SG')
  })

  it('gives the shares of a mixed post', () => {
    const { shares } = identify('我今天 go to work very tired 不想动了')
    expect(Object.keys(shares).sort()).toEqual(['en', 'zh'])
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  it('answers und, not a guess, when there is too little', () => {
    for (const text of ['ok', '12:30 ...', '?!', 'k']) expect(identify(text)).toMatchObject({ label: 'und' })
  })

  it('calls emoji alone undetermined, and is not applicable to what cleaning left empty', () => {
    expect(process([{ id: 6, version: 1, languageText: '', words: [] }])).toEqual([
      {
        id: 6,
        kind: 'done',
        value: { label: 'und', confidence: 0, groupConfidence: 0, shares: { und: 1 }, evidence: [] },
      },
    ])
    expect(process([{ id: 7, version: 1, languageText: null, words: [] }])).toEqual([
      { id: 7, kind: 'not_applicable', reason: 'empty_after_clean' },
    ])
  })

  it('withholds a label that it is not sure of, and still shows the shares', () => {
    const { label, shares, confidence } = identify('Ijo bolu pandan nyan')
    expect(label).toBe('und')
    expect(confidence).toBeLessThan(MIN_CONFIDENCE)
    expect(shares).not.toHaveProperty('und')
  })

  it('takes clauses of another language for a mix, names and loans not', () => {
    const { label, shares } = identify('I told them already but semua orang tak nak dengar cakap saya')
    expect(Object.keys(shares).sort()).toEqual(expect.arrayContaining(['ms']))
    expect(Object.keys(shares)).toHaveLength(2)
    expect(['ms', 'en', 'en-SG']).toContain(label)
    expect(identify('I had nasi lemak and teh tarik at Geylang Serai this morning').shares).toEqual({ en: 1 })
  })

  it('takes no script for another: Latin words are never Malayalam or Serbian in Cyrillic', () => {
    for (const text of ['tp bukan UNESCO biosphere reserve', 'kote bharu', 'Kuih talam pandan sedap']) {
      expect(Object.keys(identify(text).shares).filter((label) => ['ml', 'ru', 'uk', 'hi'].includes(label))).toEqual([])
    }
  })

  it('counts Thai by its length, for it has no spaces', () => {
    expect(identify('วันนี้อากาศดีมากเลยไปเที่ยวกันไหม at Orchard Road now').label).toBe('th')
  })

  it.each([
    ['one character', 'a'],
    ['only emoji', '😭😭👨‍👩‍👧‍👦🇸🇬'],
    ['only an address', 'https://example.com/a?b=c'],
    ['10,000 repeated letters', 'a'.repeat(10_000)],
    ['10,000 words', 'lah '.repeat(10_000)],
    ['scripts mixed within words', 'gооd mоrning Sіngapоre'],
    ['private characters', '\ue000\ue001\uf8ff text \ue0aa'],
    ['zero-width joiners', 'l\u200da\u200dh \u200c\u200d'],
    ['right-to-left overrides', '\u202eolleh dlrow\u202c'],
    ['mathematical alphanumerics', '𝓗𝓮𝓵𝓵𝓸 𝔀𝓸𝓻𝓵𝓭'],
    ['half surrogates', '\ud83d \ude2d lah'],
    ['NUL', 'a\0b\0c'],
  ])('answers %s', (_name, text) => {
    const { label, shares } = identify(text)
    expect(label).toMatch(/^[a-z]{2,3}(-[A-Za-z]+)?$/)
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  it('takes time in proportion to the length', () => {
    const timeOf = (text: string): number =>
      cpuTimeOf(() => {
        for (let round = 0; round < 5; round += 1) identify(text)
      })
    const text = 'Wah kena saman again lah bro semua orang tau already '
    timeOf(text.repeat(20))
    // Eight times the text; a quadratic step somewhere would take sixty-four times as long.
    expect(timeOf(text.repeat(800)) / timeOf(text.repeat(100))).toBeLessThan(24)
  })

  it('answers every text in order, with confidence and shares in range', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), { maxLength: 5 }), (texts) => {
        const outcomes = process(texts.map((languageText, id) => ({ id, version: 1, languageText, words: [] })))
        expect(outcomes.map((outcome) => outcome.id)).toEqual(texts.map((_, id) => id))
        for (const outcome of outcomes) {
          if (outcome.kind !== 'done') throw new Error('expected a language')
          expect(outcome.value.confidence).toBeGreaterThanOrEqual(0)
          expect(outcome.value.confidence).toBeLessThanOrEqual(1)
          expect(Object.values(outcome.value.shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
        }
      }),
    )
  })
})
