/**
 * Weights in natural log-odds: +0.7 doubles the odds of *inside*, +3 makes them twenty to one. No labelled set of origins
 * exists, so these are set by argument (docs/origin.md), not fitted.
 */
export const WEIGHTS = {
  /** Where the author, or the device, says the post was made. */
  place_tag: { singapore: 3.5, elsewhere: -3.5, both: 1 },
  /** Where the author says to live: often old, a joke, or home country. */
  declared_place: { singapore: 3, elsewhere: -3, both: 1 },
  /** Local communities also have emigrants and visitors. */
  community: { inside: 2, outside: -2 },
  /** Times the confidence of the label. Malay, Chinese and Tamil are spoken by far more people elsewhere, English by everyone. */
  language: { 'en-SG': 0.8, en: 0, ms: 0, zh: 0, ta: 0, 'ta-Latn': 0, id: -0.8 } as Readonly<Record<string, number>>,
  otherLanguage: -1,
  /** Each marker word; Malaysian English shares some. */
  singlishWord: 0.3,
  /** Two of Singapore's languages in one post, each a fifth of it or more. */
  languageMix: 0.4,
  /** A town, station, school, agency, scheme: known by name mostly to those who live with it. */
  gazetteerName: 0.6,
  /** The name of the country is what people elsewhere say, too. */
  countryName: 0.2,
} as const

/** Evidence of one kind is not independent: more of it is not counted. */
export const MAX_COUNTED = { singlish: 3, gazetteer: 3 } as const

/**
 * Between these the post stays *unknown*: ±0.62 in log-odds, so that one weak piece of evidence (a place name, a
 * particle) never decides alone and two that agree do.
 */
export const UNKNOWN_BAND = { from: 0.35, to: 0.65 } as const
