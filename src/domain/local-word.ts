/** What a local word says of what it is about; *turns*: praise or blame, by the words around it. */
export const POLARITIES = ['negative', 'neutral', 'positive', 'turns'] as const
export type Polarity = (typeof POLARITIES)[number]

export const REGISTERS = ['plain', 'slang', 'rude', 'formal', 'ironic'] as const
export type Register = (typeof REGISTERS)[number]

/** What a local word means, for a reader who does not know it. */
export interface WordSense {
  /** Its usual spelling. */
  readonly word: string
  /** BCP-47 label of the language that it comes from: `nan` is Hokkien, `yue` Cantonese. */
  readonly language: string
  /** In plain English; a short one up to the first semicolon. */
  readonly sense: string
  readonly polarity: Polarity
  readonly register: Register
}

/** A local word in a text: `text.slice(start, end) === surface`, in UTF-16 units. */
export interface LocalWord extends WordSense {
  readonly start: number
  readonly end: number
  readonly surface: string
}
