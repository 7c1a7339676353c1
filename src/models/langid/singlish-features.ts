import { hashNgrams, hashRuns, type FeatureBuffer } from './ngrams.js'

/** Spellings of text messages that say nothing about Singlish, as the word that they mean. */
const USUAL: ReadonlyMap<string, string> = new Map(
  `u you, ur your, yr your, ya you, r are, im i'm, n and, d the, de the, e the, t the, da the, wan want, wana want,
   wanna want, nt not, dun don't, dont don't, cant can't, didnt didn't, din didn't, nvr never, nv never, haven haven't,
   havent haven't, wat what, hw how, bt but, coz because, cos because, cuz because, cause because, bcoz because,
   tmr tomorrow, alr already, oso also, den then, tt that, dat that, abt about, wif with, w with, frm from, v very, k ok,
   yup yes, yeah yes, yea yes, shld should, shd should, wld would, cld could, hav have, haf have, hv have, gt got,
   juz just, jus just, muz must, mus must, tot thought, noe know, c see, b be, y why, ppl people, ard around, tis this,
   dis this`
    .split(',')
    .map((pair) => pair.trim().split(' ') as [string, string]),
)

/** Words that carry grammar: a pattern keeps them as they are. */
const GRAMMAR = new Set(
  `i you he she it we they me him her us them my your his its our their this that these those a an the is are was were
   be been am i'm you're he's she's it's we're they're that's i'll i've i'd isn't aren't wasn't do does did don't doesn't
   didn't can can't cannot could will won't would should shall must may might have has had haven't hasn't going gonna not
   no never yes ok and or but so if because when where what who why how which than then there here in on at to for from
   with by about of as into up down out off over after before until now already also still just only very too more most
   some any all every one got get go come want need like two what's where's who's how's lol haha please thanks sorry
   same next last first`.split(/\s+/),
)

const VERBS = new Set(
  `see tell call take make buy meet reach help wait find know think say ask give send bring eat sleep bathe study work
   play try use let put talk leave start finish check look feel keep watch msg sms reply book pay drive walk sit stand
   stay open close change show wear cook wash sell pick drop join happen forget remember hope care bother read write
   learn teach run win lose fetch print edit order chat fly miss`.split(/\s+/),
)

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^\d/, '<number>'],
  [/..(?:ing|in)$/, '<ing>'],
  [/..ed$/, '<ed>'],
  [/..ly$/, '<ly>'],
  [/..s$/, '<s>'],
]

const START = '<start>'
const LONGEST_PATTERN = 4

/**
 * The features of the Singlish detector: the tokens and their pieces, and patterns of one to four tokens in which content
 * words are only their kind (*she tell me already* → `she <verb> me already`), because much of Singlish is grammar.
 */
export function hashSinglish(tokens: readonly string[], bits: number, into: FeatureBuffer): FeatureBuffer {
  hashNgrams(tokens, bits, into)
  hashRuns([START, ...tokens.map(kindOf)], LONGEST_PATTERN, bits, into)
  return into
}

function kindOf(token: string): string {
  const word = USUAL.get(token) ?? token
  if (word === '.' || word === ',' || GRAMMAR.has(word)) return word
  if (VERBS.has(word)) return '<verb>'
  return ENDINGS.find(([ending]) => ending.test(word))?.[1] ?? '<word>'
}
