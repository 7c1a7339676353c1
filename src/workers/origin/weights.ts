/**
 * Weights in natural log-odds: +0.7 doubles the odds of *inside*, +3 makes them twenty to one. Those of language and
 * Singlish
 * are fitted on texts of known origin; no set has places or communities, so those are argued
 * (docs/understand/origin.md).
 */
export const WEIGHTS = {
  /** Where the author, or the device, says the post was made. */
  place_tag: { singapore: 3.5, elsewhere: -3.5, both: 1 },
  /** Where the author says to live: often old, a joke, or home country. */
  declared_place: { singapore: 3, elsewhere: -3, both: 1 },
  /** Local communities also have emigrants and visitors. */
  community: { inside: 2, outside: -2 },
  /**
   * Times the confidence of the label. Malay, Chinese and Tamil are spoken by far more people elsewhere, English by
   * everyone.
   * Indonesian weighs as much as a declared place, so that the two cancel: a fit on sets from Indonesia alone gives more.
   */
  language: { en: 0, ms: 0, zh: 0, ta: 0, 'ta-Latn': 0, id: -3 } as Readonly<Record<string, number>>,
  otherLanguage: -1.6,
  /** Each word of the marker list; Malaysian English shares some. */
  singlishWord: { strong: 1.2, weak: 0.6 },
  /** Times the weights of Singlish when the text names a place abroad: Singlish says who writes, not from where. */
  singlishAbroad: 0.4,
  /** The author writes from there (`here in Perth`). */
  authorAbroad: -2.5,
  /** A place abroad is spoken of: no more than a place of Singapore, against a community of Singapore. */
  placeAbroad: -0.8,
  /** Singapore as somewhere to go to, or to miss. */
  fromAfar: -1,
  /** Two of Singapore's languages in one post, each a fifth of it or more: one in twenty Malaysian and Tamil posts, too. */
  languageMix: 0.2,
  /** A town, station, school, agency, scheme: known by name mostly to those who live with it. */
  gazetteerName: 0.6,
  /** The name of the country is what people elsewhere say, too. */
  countryName: 0.2,
} as const

/** Evidence of one kind is not independent: more of it is not counted. */
export const MAX_COUNTED = { singlish: 3, gazetteer: 3 } as const

/**
 * Between these the post stays *unknown*: ±1.1 in log-odds, so that a place name or an unsure language never decides alone.
 * The narrowest band, in steps of 0.05, whose shown labels were right in 97 % of the texts that the weights were fitted on.
 */
export const UNKNOWN_BAND = { from: 0.25, to: 0.75 } as const

/** Slope, offset and most of the weight of Singlish over the log-odds of its confidence. */
const SINGLISH = { slope: 1.4, offset: 0.2, most: 2.2 } as const

/** What the label Singlish weighs: an unsure one is as likely wrong as right, and weighs nothing. */
export function singlishWeight(confidence: number): number {
  const { slope, offset, most } = SINGLISH
  return Math.min(most, Math.max(0, slope * Math.log(confidence / (1 - confidence)) + offset))
}
